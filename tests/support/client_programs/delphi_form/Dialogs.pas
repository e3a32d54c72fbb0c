{ A message box that is a line of the standard error. }
unit Dialogs;

{$MODE DELPHI}{$H+}

interface

procedure ShowMessage(const Text: string);

implementation

procedure ShowMessage(const Text: string);
begin
  WriteLn(StdErr, Text);
end;

end.
