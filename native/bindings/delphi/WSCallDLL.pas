{ WSCallDLL.dll (Windows) and libWSCall.so (Linux) for Delphi 7 and later and for Free Pascal 3.

      if not WSCallLoad then ShowMessage(WSCallLoadError)
      else begin
        Answer := CallReadPeopleInfo(Visit);
        if Answer.Succeeded then Memo1.Text := Answer.Output else ShowMessage(Answer.Message);
      end;

  Calling convention: stdcall, names without decoration. The declarations below can also be used alone, with
  LoadLibrary and GetProcAddress, as the specification's sample does.

  Texts: PAnsiChar, NUL-terminated, GBK (code page 936) unless the configuration says [AGENT] encoding=UTF-8; then set
  WSCallCodePage to 65001. PChar is not PAnsiChar since Delphi 2009: declare PAnsiChar, or nothing that is read is right.

  Buffers: the library does not learn their sizes; it believes [AGENT] outputSize and messageSize of the configuration,
  5120 and 1024 bytes where nothing is said. Smaller ones, such as the array[0..255] of the specification's sample, are
  safe only where the configuration says so too. The functions below have buffers for the most it can say.

  Errors: WSC_* return 10000 on success, Read*_V2 and ShowForm_V2 0; anything else is an error whose text is in the
  message, for an output that does not fit -16. Nothing is raised by the library.

  A call may take a minute: call from a thread, not from the form's. Any number of threads may call at once. }
unit WSCallDLL;

{$IFDEF FPC}{$MODE DELPHI}{$H+}{$CODEPAGE UTF8}{$ENDIF}

interface

const
  WSC_OUTPUT_LIMIT = 1048576;
  WSC_MESSAGE_LIMIT = 65536;
  WSC_SUCCESS = 10000;
  WSC_READ_SUCCESS = 0;

type
{$IFNDEF UNICODE}{$IFNDEF FPC}
  UnicodeString = WideString;
  RawByteString = AnsiString;
{$ENDIF}{$ENDIF}

  { What a call gave: the return value, the message (empty on success) and the output. }
  TWSCallAnswer = record
    Code: Integer;
    Message: UnicodeString;
    Output: UnicodeString;
    Succeeded: Boolean;
  end;

  TWSCallOperation = function(szEndPoint, szInput, szMsg, szOutput, szReserve: PAnsiChar): Integer; stdcall;
  TWSCallReading = function(OutputData, ErrMsg, szReserve: PAnsiChar): Integer; stdcall;
  TWSCallForm = function: Integer; stdcall;

var
  { The functions; nil until WSCallLoad. Mind that WSC_* take the message before the output, Read*_V2 after it. }
  WSC_getAuthKey: TWSCallOperation;
  WSC_getCardInfo: TWSCallOperation;
  WSC_syncCardInfo: TWSCallOperation;
  WSC_virIdCardVerify: TWSCallOperation;
  WSC_updateCardInfo: TWSCallOperation;
  WSC_downQr: TWSCallOperation;
  ReadCardInfo_V2: TWSCallReading;
  ReadPeopleInfo_V2: TWSCallReading;
  ReadHealthInfo_V2: TWSCallReading;
  ShowForm_V2: TWSCallForm;

  { Code page of the library's texts: 936, or 65001 where [AGENT] encoding is UTF-8. Delphi before 2009 has its
    system's code page only. }
  WSCallCodePage: Word = 936;
  { Why WSCallLoad returned False. }
  WSCallLoadError: string;

{ Load the library, from a file or, with an empty name, from where programs find theirs. Call it once, before threads
  are started; it has to have as many bits as the program. }
function WSCallLoad(const FileName: string = ''): Boolean;

{ Unload it; no call may be under way. }
procedure WSCallUnload;

function CallGetAuthKey(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
function CallGetCardInfo(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
function CallSyncCardInfo(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
function CallVirIdCardVerify(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
function CallUpdateCardInfo(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
function CallDownQr(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
function CallReadCardInfo(const Reserve: UnicodeString = ''): TWSCallAnswer;
function CallReadPeopleInfo(const Reserve: UnicodeString = ''): TWSCallAnswer;
function CallReadHealthInfo(const Reserve: UnicodeString = ''): TWSCallAnswer;
function CallShowForm: TWSCallAnswer;

implementation

uses
  SysUtils{$IFDEF MSWINDOWS}, Windows{$ENDIF}{$IFDEF UNIX}, cwstring, dynlibs{$ENDIF};

const
{$IFDEF MSWINDOWS}
  LIBRARY_FILE = 'WSCallDLL.dll';
{$ELSE}
  LIBRARY_FILE = 'libWSCall.so';
{$ENDIF}

type
  TModule = {$IFDEF MSWINDOWS}HMODULE{$ELSE}TLibHandle{$ENDIF};

var
  Module: TModule = 0;

function Find(const Name: AnsiString): Pointer;
begin
  Result := nil;
  if Module = 0 then
    Exit;
  Result := GetProcAddress(Module, {$IFDEF MSWINDOWS}PAnsiChar(Name){$ELSE}Name{$ENDIF});
  if (Result = nil) and (WSCallLoadError = '') then
    WSCallLoadError := LIBRARY_FILE + ' has no function ' + string(Name);
end;

{ Find all of them; without a library there are none. }
procedure FindFunctions;
begin
  @WSC_getAuthKey := Find('WSC_getAuthKey');
  @WSC_getCardInfo := Find('WSC_getCardInfo');
  @WSC_syncCardInfo := Find('WSC_syncCardInfo');
  @WSC_virIdCardVerify := Find('WSC_virIdCardVerify');
  @WSC_updateCardInfo := Find('WSC_updateCardInfo');
  @WSC_downQr := Find('WSC_downQr');
  @ReadCardInfo_V2 := Find('ReadCardInfo_V2');
  @ReadPeopleInfo_V2 := Find('ReadPeopleInfo_V2');
  @ReadHealthInfo_V2 := Find('ReadHealthInfo_V2');
  @ShowForm_V2 := Find('ShowForm_V2');
end;

function WSCallLoad(const FileName: string = ''): Boolean;
var
  Name: string;
begin
  WSCallUnload;
  WSCallLoadError := '';
  Name := FileName;
  if Name = '' then
    Name := LIBRARY_FILE;
  Module := LoadLibrary({$IFDEF MSWINDOWS}PChar(Name){$ELSE}Name{$ENDIF});
  if Module = 0 then
    WSCallLoadError := Name + ': ' +
      {$IFDEF MSWINDOWS}SysErrorMessage(GetLastError){$ELSE}string(GetLoadErrorStr){$ENDIF}
  else
    FindFunctions;
  Result := WSCallLoadError = '';
  if not Result then
    WSCallUnload;
end;

procedure WSCallUnload;
begin
  if Module <> 0 then
    FreeLibrary(Module);
  Module := 0;
  FindFunctions;
end;

procedure Require(Loaded: Boolean);
begin
  if not Loaded then
    raise Exception.Create('WSCallDLL: call WSCallLoad first and look at what it returns');
end;

{ A text for the library. Its bytes live as long as the string does. }
function ToLibrary(const Text: UnicodeString): RawByteString;
begin
{$IF DEFINED(UNICODE) OR DEFINED(FPC)}
  Result := RawByteString(UTF8Encode(Text));
  SetCodePage(Result, 65001, False);
  SetCodePage(Result, WSCallCodePage, True);
{$ELSE}
  Result := AnsiString(Text);
{$IFEND}
end;

{ A text of the library. }
function FromLibrary(Text: PAnsiChar): UnicodeString;
var
  Bytes: RawByteString;
begin
  SetString(Bytes, Text, StrLen(Text));
{$IF DEFINED(UNICODE) OR DEFINED(FPC)}
  SetCodePage(Bytes, WSCallCodePage, False);
{$IFEND}
  Result := UnicodeString(Bytes);
end;

function Answered(Code: Integer; Message, Output: PAnsiChar): TWSCallAnswer;
begin
  Result.Code := Code;
  Result.Message := FromLibrary(Message);
  Result.Output := FromLibrary(Output);
  Result.Succeeded := (Code = WSC_SUCCESS) or (Code = WSC_READ_SUCCESS);
end;

function Operate(Operation: TWSCallOperation; const EndPoint, Xml, Reserve: UnicodeString): TWSCallAnswer;
var
  Message, Output: PAnsiChar;
  Code: Integer;
begin
  Require(Assigned(Operation));
  Message := AllocMem(WSC_MESSAGE_LIMIT);
  try
    Output := AllocMem(WSC_OUTPUT_LIMIT);
    try
      Code := Operation(PAnsiChar(ToLibrary(EndPoint)), PAnsiChar(ToLibrary(Xml)), Message, Output,
        PAnsiChar(ToLibrary(Reserve)));
      Result := Answered(Code, Message, Output);
    finally
      FreeMem(Output);
    end;
  finally
    FreeMem(Message);
  end;
end;

function ReadRecord(Reading: TWSCallReading; const Reserve: UnicodeString): TWSCallAnswer;
var
  Message, Output: PAnsiChar;
  Code: Integer;
begin
  Require(Assigned(Reading));
  Message := AllocMem(WSC_MESSAGE_LIMIT);
  try
    Output := AllocMem(WSC_OUTPUT_LIMIT);
    try
      Code := Reading(Output, Message, PAnsiChar(ToLibrary(Reserve)));
      Result := Answered(Code, Message, Output);
    finally
      FreeMem(Output);
    end;
  finally
    FreeMem(Message);
  end;
end;

function CallGetAuthKey(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
begin
  Result := Operate(WSC_getAuthKey, EndPoint, Xml, Reserve);
end;

function CallGetCardInfo(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
begin
  Result := Operate(WSC_getCardInfo, EndPoint, Xml, Reserve);
end;

function CallSyncCardInfo(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
begin
  Result := Operate(WSC_syncCardInfo, EndPoint, Xml, Reserve);
end;

function CallVirIdCardVerify(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
begin
  Result := Operate(WSC_virIdCardVerify, EndPoint, Xml, Reserve);
end;

function CallUpdateCardInfo(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
begin
  Result := Operate(WSC_updateCardInfo, EndPoint, Xml, Reserve);
end;

function CallDownQr(const EndPoint, Xml: UnicodeString; const Reserve: UnicodeString = ''): TWSCallAnswer;
begin
  Result := Operate(WSC_downQr, EndPoint, Xml, Reserve);
end;

function CallReadCardInfo(const Reserve: UnicodeString = ''): TWSCallAnswer;
begin
  Result := ReadRecord(ReadCardInfo_V2, Reserve);
end;

function CallReadPeopleInfo(const Reserve: UnicodeString = ''): TWSCallAnswer;
begin
  Result := ReadRecord(ReadPeopleInfo_V2, Reserve);
end;

function CallReadHealthInfo(const Reserve: UnicodeString = ''): TWSCallAnswer;
begin
  Result := ReadRecord(ReadHealthInfo_V2, Reserve);
end;

function CallShowForm: TWSCallAnswer;
begin
  Require(Assigned(ShowForm_V2));
  Result := Answered(ShowForm_V2(), '', '');
end;

end.
