{ A client for the tests, as client.c; its texts are UTF-8. Second argument: GBK or UTF-8. }
program client;

{$MODE DELPHI}{$H+}

uses
  cthreads, SysUtils, WSCallDLL;

function Unhex(const Digits: string): UnicodeString;
var
  Bytes: RawByteString;
  Index: Integer;
begin
  SetLength(Bytes, Length(Digits) div 2);
  for Index := 1 to Length(Bytes) do
    Bytes[Index] := AnsiChar(StrToInt('$' + Copy(Digits, 2 * Index - 1, 2)));
  SetCodePage(Bytes, 65001, False);
  Result := UnicodeString(Bytes);
end;

function Hex(const Text: UnicodeString): string;
var
  Bytes: RawByteString;
  Index: Integer;
begin
  Bytes := UTF8Encode(Text);
  Result := '';
  for Index := 1 to Length(Bytes) do
    Result := Result + LowerCase(IntToHex(Ord(Bytes[Index]), 2));
end;

function Field(var Line: AnsiString): string;
var
  Tab: Integer;
begin
  Tab := Pos(#9, Line);
  if Tab = 0 then
    Tab := Length(Line) + 1;
  Result := Copy(Line, 1, Tab - 1);
  Delete(Line, 1, Tab);
end;

function Call(const Name: string; const EndPoint, Xml, Reserve: UnicodeString): TWSCallAnswer;
begin
  if Name = 'WSC_getAuthKey' then Result := CallGetAuthKey(EndPoint, Xml, Reserve)
  else if Name = 'WSC_getCardInfo' then Result := CallGetCardInfo(EndPoint, Xml, Reserve)
  else if Name = 'WSC_syncCardInfo' then Result := CallSyncCardInfo(EndPoint, Xml, Reserve)
  else if Name = 'WSC_virIdCardVerify' then Result := CallVirIdCardVerify(EndPoint, Xml, Reserve)
  else if Name = 'WSC_updateCardInfo' then Result := CallUpdateCardInfo(EndPoint, Xml, Reserve)
  else if Name = 'WSC_downQr' then Result := CallDownQr(EndPoint, Xml, Reserve)
  else if Name = 'ReadCardInfo_V2' then Result := CallReadCardInfo(Reserve)
  else if Name = 'ReadPeopleInfo_V2' then Result := CallReadPeopleInfo(Reserve)
  else if Name = 'ReadHealthInfo_V2' then Result := CallReadHealthInfo(Reserve)
  else if Name = 'ShowForm_V2' then Result := CallShowForm
  else raise Exception.Create('no function ' + Name);
end;

var
  Line, Name: AnsiString;
  EndPoint, Xml, Reserve: UnicodeString;
  Answer: TWSCallAnswer;
begin
  if not WSCallLoad(ParamStr(1)) then begin
    WriteLn(StdErr, WSCallLoadError);
    Halt(2);
  end;
  if ParamStr(2) = 'UTF-8' then
    WSCallCodePage := 65001;
  while not Eof do begin
    ReadLn(Line);
    Name := Field(Line);
    EndPoint := Unhex(Field(Line));
    Xml := Unhex(Field(Line));
    Reserve := Unhex(Field(Line));
    Answer := Call(Name, EndPoint, Xml, Reserve);
    WriteLn(Answer.Code, #9, Hex(Answer.Message), #9, Hex(Answer.Output));
    Flush(Output);
  end;
  WSCallUnload;
end.
