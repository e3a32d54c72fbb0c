{ What a form written for Windows uses of it, on this system. A handle here has 32 bits, where an address has no room:
  so it only says that there is a library. }
unit Windows;

{$MODE DELPHI}{$H+}

interface

function LoadLibrary(Name: PAnsiChar): THandle;
function GetProcAddress(Module: THandle; Name: PAnsiChar): Pointer;
function FreeLibrary(Module: THandle): Boolean;

implementation

uses
  dynlibs;

const
  LOADED = 1;

var
  Opened: TLibHandle = NilHandle;

function LoadLibrary(Name: PAnsiChar): THandle;
var
  FileName: string;
begin
  FileName := Name;
  if FileName = 'WSCallDLL.dll' then
    FileName := 'libWSCall.so';
  Opened := dynlibs.LoadLibrary(FileName);
  if Opened = NilHandle then
    Result := 0
  else
    Result := LOADED;
end;

function GetProcAddress(Module: THandle; Name: PAnsiChar): Pointer;
begin
  Result := nil;
  if Module = LOADED then
    Result := dynlibs.GetProcAddress(Opened, string(Name));
end;

function FreeLibrary(Module: THandle): Boolean;
begin
  Result := (Module = LOADED) and dynlibs.FreeLibrary(Opened);
end;

end.
