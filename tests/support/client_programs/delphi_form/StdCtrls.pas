{ What stands on the form, without a window. }
unit StdCtrls;

{$MODE DELPHI}{$H+}

interface

uses
  Classes;

type
  TButton = class(TComponent);

  TMemo = class(TComponent)
  private
    FLines: TStringList;
  public
    constructor Create(AOwner: TComponent); override;
    destructor Destroy; override;
    property Lines: TStringList read FLines;
  end;

implementation

constructor TMemo.Create(AOwner: TComponent);
begin
  inherited;
  FLines := TStringList.Create;
end;

destructor TMemo.Destroy;
begin
  FLines.Free;
  inherited;
end;

end.
