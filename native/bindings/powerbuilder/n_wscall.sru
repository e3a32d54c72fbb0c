$PBExportHeader$n_wscall.sru
$PBExportComments$WSCallDLL.dll for PowerBuilder 10 and later
forward
global type n_wscall from nonvisualobject
end type
end forward

global type n_wscall from nonvisualobject
end type
global n_wscall n_wscall

type prototypes
// Calling convention: stdcall, the only one that PowerBuilder knows. A C int is a long here: PowerBuilder's int has
// 16 bits. The DLL must have as many bits as the program.
//
// Texts: NUL-terminated GBK. ";Ansi" makes bytes of the system's code page, which is GBK (936) on a Chinese Windows, out
// of the strings of PowerBuilder 10 and later; PowerBuilder 9 and earlier has such strings anyway: delete ";Ansi" there.
// Leave [AGENT] encoding=GBK.
//
// Buffers: a ref string has to be filled before the call, and the library does not learn how far: it believes
// [AGENT] outputSize and messageSize of the configuration. WSC_* take the message before the output, Read*_V2 after it.
//
// Errors: WSC_* return 10000 on success, Read*_V2 and ShowForm_V2 0; anything else is an error whose text is in the
// message, for an output that does not fit -16.
//
// A call may take a minute, and the window does not answer meanwhile.
function long WSC_getAuthKey(string szEndPoint, string szInput, ref string szMsg, ref string szOutput, string szReserve) library "WSCallDLL.dll" alias for "WSC_getAuthKey;Ansi"
function long WSC_getCardInfo(string szEndPoint, string szInput, ref string szMsg, ref string szOutput, string szReserve) library "WSCallDLL.dll" alias for "WSC_getCardInfo;Ansi"
function long WSC_syncCardInfo(string szEndPoint, string szInput, ref string szMsg, ref string szOutput, string szReserve) library "WSCallDLL.dll" alias for "WSC_syncCardInfo;Ansi"
function long WSC_virIdCardVerify(string szEndPoint, string szInput, ref string szMsg, ref string szOutput, string szReserve) library "WSCallDLL.dll" alias for "WSC_virIdCardVerify;Ansi"
function long WSC_updateCardInfo(string szEndPoint, string szInput, ref string szMsg, ref string szOutput, string szReserve) library "WSCallDLL.dll" alias for "WSC_updateCardInfo;Ansi"
function long WSC_downQr(string szEndPoint, string szInput, ref string szMsg, ref string szOutput, string szReserve) library "WSCallDLL.dll" alias for "WSC_downQr;Ansi"
function long ReadCardInfo_V2(ref string OutputData, ref string ErrMsg, string szReserve) library "WSCallDLL.dll" alias for "ReadCardInfo_V2;Ansi"
function long ReadPeopleInfo_V2(ref string OutputData, ref string ErrMsg, string szReserve) library "WSCallDLL.dll" alias for "ReadPeopleInfo_V2;Ansi"
function long ReadHealthInfo_V2(ref string OutputData, ref string ErrMsg, string szReserve) library "WSCallDLL.dll" alias for "ReadHealthInfo_V2;Ansi"
function long ShowForm_V2() library "WSCallDLL.dll" alias for "ShowForm_V2;Ansi"
end prototypes

type variables
// Bytes of the buffers, with the NUL: the most that the configuration can say.
constant long OUTPUT_LIMIT = 1048576
constant long MESSAGE_LIMIT = 65536

// Return values that mean success, of WSC_* and of Read*_V2 and ShowForm_V2.
constant long SUCCESS = 10000
constant long READ_SUCCESS = 0

// What the last call gave besides its return value: the message is empty on success.
string is_message
string is_output
end variables

forward prototypes
public function boolean of_succeeded (long al_code)
public function long of_operate (string as_function, string as_endpoint, string as_xml, string as_reserve)
public function long of_read (string as_function, string as_reserve)
end prototypes

public function boolean of_succeeded (long al_code);
return al_code = SUCCESS or al_code = READ_SUCCESS
end function

public function long of_operate (string as_function, string as_endpoint, string as_xml, string as_reserve);
// as_function: WSC_getAuthKey and so on. Returns the return value of the library; -11 for another name.
long ll_code
is_message = Space(MESSAGE_LIMIT)
is_output = Space(OUTPUT_LIMIT)
choose case as_function
	case "WSC_getAuthKey"
		ll_code = WSC_getAuthKey(as_endpoint, as_xml, is_message, is_output, as_reserve)
	case "WSC_getCardInfo"
		ll_code = WSC_getCardInfo(as_endpoint, as_xml, is_message, is_output, as_reserve)
	case "WSC_syncCardInfo"
		ll_code = WSC_syncCardInfo(as_endpoint, as_xml, is_message, is_output, as_reserve)
	case "WSC_virIdCardVerify"
		ll_code = WSC_virIdCardVerify(as_endpoint, as_xml, is_message, is_output, as_reserve)
	case "WSC_updateCardInfo"
		ll_code = WSC_updateCardInfo(as_endpoint, as_xml, is_message, is_output, as_reserve)
	case "WSC_downQr"
		ll_code = WSC_downQr(as_endpoint, as_xml, is_message, is_output, as_reserve)
	case else
		is_message = ""
		is_output = ""
		return -11
end choose
return ll_code
end function

public function long of_read (string as_function, string as_reserve);
// as_function: ReadCardInfo_V2 and so on. Returns the return value of the library; -11 for another name.
long ll_code
is_message = Space(MESSAGE_LIMIT)
is_output = Space(OUTPUT_LIMIT)
choose case as_function
	case "ReadCardInfo_V2"
		ll_code = ReadCardInfo_V2(is_output, is_message, as_reserve)
	case "ReadPeopleInfo_V2"
		ll_code = ReadPeopleInfo_V2(is_output, is_message, as_reserve)
	case "ReadHealthInfo_V2"
		ll_code = ReadHealthInfo_V2(is_output, is_message, as_reserve)
	case else
		is_message = ""
		is_output = ""
		return -11
end choose
return ll_code
end function

on n_wscall.create
call super::create
TriggerEvent(this, "constructor")
end on

on n_wscall.destroy
TriggerEvent(this, "destructor")
call super::destroy
end on
