Attribute VB_Name = "WSCallDLL"
' WSCallDLL.dll for Visual Basic 6 and VBA (32- and 64-bit Office).
'
'     Dim answer As WSCallAnswer
'     answer = CallReadPeopleInfo(visit)
'     If answer.Succeeded Then MsgBox answer.Output Else MsgBox answer.Message
'
' Calling convention: stdcall, as Declare has it. The DLL must have as many bits as the program: x86 for Visual Basic 6
' and 32-bit Office, x86-64 for 64-bit Office. It lies beside the program (of Office: in a folder on PATH).
'
' Texts: bytes of GBK, NUL-terminated. They are converted here for the locale 2052, whatever the system's is; VB cannot
' do that for UTF-8, so leave [AGENT] encoding=GBK.
'
' Buffers: the library does not learn their sizes; it believes [AGENT] outputSize and messageSize of the configuration.
' The functions below have buffers for the most that it can say.
'
' Errors: WSC_* return 10000 on success, Read*_V2 and ShowForm_V2 0; anything else is an error whose text is in the
' message, for an output that does not fit -16. A C int is a Long here, never an Integer. VB itself raises error 53 when
' the DLL is not found, 48 when it has the wrong number of bits, 453 when it lacks the function.
'
' A call may take a minute, and the window does not answer meanwhile.
Option Explicit

Public Const WSC_OUTPUT_LIMIT As Long = 1048576
Public Const WSC_MESSAGE_LIMIT As Long = 65536
Public Const WSC_SUCCESS As Long = 10000
Public Const WSC_READ_SUCCESS As Long = 0

Private Const LOCALE_GBK As Long = 2052

' Pass the first byte of an array, buffer(0). WSC_* take the message before the output, Read*_V2 after it.
#If VBA7 Then
Public Declare PtrSafe Function WSC_getAuthKey Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare PtrSafe Function WSC_getCardInfo Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare PtrSafe Function WSC_syncCardInfo Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare PtrSafe Function WSC_virIdCardVerify Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare PtrSafe Function WSC_updateCardInfo Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare PtrSafe Function WSC_downQr Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare PtrSafe Function ReadCardInfo_V2 Lib "WSCallDLL.dll" (ByRef OutputData As Byte, ByRef ErrMsg As Byte, _
    ByRef szReserve As Byte) As Long
Public Declare PtrSafe Function ReadPeopleInfo_V2 Lib "WSCallDLL.dll" (ByRef OutputData As Byte, ByRef ErrMsg As Byte, _
    ByRef szReserve As Byte) As Long
Public Declare PtrSafe Function ReadHealthInfo_V2 Lib "WSCallDLL.dll" (ByRef OutputData As Byte, ByRef ErrMsg As Byte, _
    ByRef szReserve As Byte) As Long
Public Declare PtrSafe Function ShowForm_V2 Lib "WSCallDLL.dll" () As Long
#Else
Public Declare Function WSC_getAuthKey Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare Function WSC_getCardInfo Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare Function WSC_syncCardInfo Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare Function WSC_virIdCardVerify Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare Function WSC_updateCardInfo Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare Function WSC_downQr Lib "WSCallDLL.dll" (ByRef szEndPoint As Byte, ByRef szInput As Byte, _
    ByRef szMsg As Byte, ByRef szOutput As Byte, ByRef szReserve As Byte) As Long
Public Declare Function ReadCardInfo_V2 Lib "WSCallDLL.dll" (ByRef OutputData As Byte, ByRef ErrMsg As Byte, _
    ByRef szReserve As Byte) As Long
Public Declare Function ReadPeopleInfo_V2 Lib "WSCallDLL.dll" (ByRef OutputData As Byte, ByRef ErrMsg As Byte, _
    ByRef szReserve As Byte) As Long
Public Declare Function ReadHealthInfo_V2 Lib "WSCallDLL.dll" (ByRef OutputData As Byte, ByRef ErrMsg As Byte, _
    ByRef szReserve As Byte) As Long
Public Declare Function ShowForm_V2 Lib "WSCallDLL.dll" () As Long
#End If

' What a call gave: the return value, the message (empty on success) and the output.
Public Type WSCallAnswer
    Code As Long
    Message As String
    Output As String
    Succeeded As Boolean
End Type

Private Type Texts
    EndPoint() As Byte
    Xml() As Byte
    Reserve() As Byte
    Message() As Byte
    Output() As Byte
End Type

Public Function CallGetAuthKey(ByVal endPoint As String, ByVal xml As String, _
        Optional ByVal reserve As String = "") As WSCallAnswer
    Dim t As Texts
    t = Prepared(endPoint, xml, reserve)
    CallGetAuthKey = Answered(t, WSC_getAuthKey(t.EndPoint(0), t.Xml(0), t.Message(0), t.Output(0), t.Reserve(0)))
End Function

Public Function CallGetCardInfo(ByVal endPoint As String, ByVal xml As String, _
        Optional ByVal reserve As String = "") As WSCallAnswer
    Dim t As Texts
    t = Prepared(endPoint, xml, reserve)
    CallGetCardInfo = Answered(t, WSC_getCardInfo(t.EndPoint(0), t.Xml(0), t.Message(0), t.Output(0), t.Reserve(0)))
End Function

Public Function CallSyncCardInfo(ByVal endPoint As String, ByVal xml As String, _
        Optional ByVal reserve As String = "") As WSCallAnswer
    Dim t As Texts
    t = Prepared(endPoint, xml, reserve)
    CallSyncCardInfo = Answered(t, WSC_syncCardInfo(t.EndPoint(0), t.Xml(0), t.Message(0), t.Output(0), t.Reserve(0)))
End Function

Public Function CallVirIdCardVerify(ByVal endPoint As String, ByVal xml As String, _
        Optional ByVal reserve As String = "") As WSCallAnswer
    Dim t As Texts
    t = Prepared(endPoint, xml, reserve)
    CallVirIdCardVerify = Answered(t, WSC_virIdCardVerify(t.EndPoint(0), t.Xml(0), t.Message(0), t.Output(0), t.Reserve(0)))
End Function

Public Function CallUpdateCardInfo(ByVal endPoint As String, ByVal xml As String, _
        Optional ByVal reserve As String = "") As WSCallAnswer
    Dim t As Texts
    t = Prepared(endPoint, xml, reserve)
    CallUpdateCardInfo = Answered(t, WSC_updateCardInfo(t.EndPoint(0), t.Xml(0), t.Message(0), t.Output(0), t.Reserve(0)))
End Function

Public Function CallDownQr(ByVal endPoint As String, ByVal xml As String, _
        Optional ByVal reserve As String = "") As WSCallAnswer
    Dim t As Texts
    t = Prepared(endPoint, xml, reserve)
    CallDownQr = Answered(t, WSC_downQr(t.EndPoint(0), t.Xml(0), t.Message(0), t.Output(0), t.Reserve(0)))
End Function

Public Function CallReadCardInfo(Optional ByVal reserve As String = "") As WSCallAnswer
    Dim t As Texts
    t = Prepared("", "", reserve)
    CallReadCardInfo = Answered(t, ReadCardInfo_V2(t.Output(0), t.Message(0), t.Reserve(0)))
End Function

Public Function CallReadPeopleInfo(Optional ByVal reserve As String = "") As WSCallAnswer
    Dim t As Texts
    t = Prepared("", "", reserve)
    CallReadPeopleInfo = Answered(t, ReadPeopleInfo_V2(t.Output(0), t.Message(0), t.Reserve(0)))
End Function

Public Function CallReadHealthInfo(Optional ByVal reserve As String = "") As WSCallAnswer
    Dim t As Texts
    t = Prepared("", "", reserve)
    CallReadHealthInfo = Answered(t, ReadHealthInfo_V2(t.Output(0), t.Message(0), t.Reserve(0)))
End Function

Public Function CallShowForm() As WSCallAnswer
    Dim t As Texts
    t = Prepared("", "", "")
    CallShowForm = Answered(t, ShowForm_V2())
End Function

Private Function Prepared(ByVal endPoint As String, ByVal xml As String, ByVal reserve As String) As Texts
    Dim t As Texts
    t.EndPoint = ToLibrary(endPoint)
    t.Xml = ToLibrary(xml)
    t.Reserve = ToLibrary(reserve)
    ReDim t.Message(0 To WSC_MESSAGE_LIMIT - 1)
    ReDim t.Output(0 To WSC_OUTPUT_LIMIT - 1)
    Prepared = t
End Function

' The buffers are read after the call: ByVal code has been worked out by then.
Private Function Answered(ByRef t As Texts, ByVal code As Long) As WSCallAnswer
    Answered.Code = code
    Answered.Message = FromLibrary(t.Message)
    Answered.Output = FromLibrary(t.Output)
    Answered.Succeeded = (code = WSC_SUCCESS Or code = WSC_READ_SUCCESS)
End Function

Private Function ToLibrary(ByVal text As String) As Byte()
    ToLibrary = StrConv(text & vbNullChar, vbFromUnicode, LOCALE_GBK)
End Function

Private Function FromLibrary(ByRef buffer() As Byte) As String
    Dim length As Long
    Dim used() As Byte
    Do While buffer(length) <> 0
        length = length + 1
    Loop
    If length = 0 Then Exit Function
    used = buffer
    ReDim Preserve used(0 To length - 1)
    FromLibrary = StrConv(used, vbUnicode, LOCALE_GBK)
End Function
