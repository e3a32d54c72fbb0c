{ Makes the form of the specification's sample, presses its button and closes it; writes what its memo shows. }
program press;

{$MODE DELPHI}{$H+}

uses
  cthreads, Forms, StdCtrls, Unit1;

var
  Action: TCloseAction;
begin
  Form1 := TForm1.Create(nil);
  Form1.mmo1 := TMemo.Create(Form1);
  Form1.btn1Click(nil);
  Write(Form1.mmo1.Lines.Text);
  Action := caFree;
  Form1.FormClose(nil, Action);
  Form1.Free;
end.
