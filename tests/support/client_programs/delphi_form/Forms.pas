{ A form without a window. }
unit Forms;

{$MODE DELPHI}{$H+}

interface

uses
  Classes;

type
  TCloseAction = (caNone, caHide, caFree, caMinimize);
  TForm = class(TComponent);

implementation

end.
