' A HIS in VBScript that calls what it is told through COM or the OCX: cscript calls.vbs Com|Ocx LINES ANSWERS
'
' Both files are UTF-16. A line in: function, szEndPoint, szInput, szReserve, INCLUDE_DIR, with tabs between. A line
' out: return value, szMsg, szOutput. The first line has the signs that stand
' for line feed and tab within a text.
Option Explicit

Dim kind, device, files, lines, answers, signs, words, code, msg, output

Function TextOf(word)
    TextOf = Replace(Replace(word, signs(0), vbLf), signs(1), vbTab)
End Function

Function WordOf(text)
    WordOf = Replace(Replace(text, vbLf, signs(0)), vbTab, signs(1))
End Function

Sub CallCom(name, endpoint, given, reserve, include)
    Select Case name
        Case "WSC_getAuthKey" code = device.WSC_getAuthKey(endpoint, given, msg, output, reserve)
        Case "WSC_getCardInfo" code = device.WSC_getCardInfo(endpoint, given, msg, output, reserve)
        Case "WSC_syncCardInfo" code = device.WSC_syncCardInfo(endpoint, given, msg, output, reserve)
        Case "WSC_virIdCardVerify" code = device.WSC_virIdCardVerify(endpoint, given, msg, output, reserve)
        Case "WSC_updateCardInfo" code = device.WSC_updateCardInfo(endpoint, given, msg, output, reserve)
        Case "WSC_downQr" code = device.WSC_downQr(endpoint, given, msg, output, reserve)
        Case "ReadCardInfo_V2" code = device.CReadCardInfo(output, msg, reserve, include)
        Case "ReadPeopleInfo_V2" code = device.CReadPeopleInfo(output, msg, reserve, include)
        Case "ReadHealthInfo_V2" code = device.CReadHealthInfo(output, msg, reserve, include)
        Case "ShowForm_V2" code = device.CShowForm()
    End Select
End Sub

Function CallOcx(name, endpoint, given, reserve, include)
    Select Case name
        Case "WSC_getAuthKey" CallOcx = device.WSC_getAuthKey(endpoint, given, reserve)
        Case "WSC_getCardInfo" CallOcx = device.WSC_getCardInfo(endpoint, given, reserve)
        Case "WSC_syncCardInfo" CallOcx = device.WSC_syncCardInfo(endpoint, given, reserve)
        Case "WSC_virIdCardVerify" CallOcx = device.WSC_virIdCardVerify(endpoint, given, reserve)
        Case "WSC_updateCardInfo" CallOcx = device.WSC_updateCardInfo(endpoint, given, reserve)
        Case "WSC_downQr" CallOcx = device.WSC_downQr(endpoint, given, reserve)
        Case "ReadCardInfo_V2" CallOcx = device.IReadCardInfo(reserve, include)
        Case "ReadPeopleInfo_V2" CallOcx = device.IReadPeopleInfo(reserve, include)
        Case "ReadHealthInfo_V2" CallOcx = device.IReadHealthInfo(reserve, include)
        Case "ShowForm_V2" CallOcx = device.IShowForm()
    End Select
End Function

' What the specification's page does with the text: code, milliseconds, and all the rest.
Sub TakeApart(text)
    Dim parts, rest
    parts = Split(text, "|")
    code = parts(0)
    rest = Mid(text, Len(parts(0)) + Len(parts(1)) + 3)
    If code = "0" Or code = "10000" Then output = rest Else msg = rest
End Sub

kind = WScript.Arguments(0)
Set device = WScript.CreateObject("WSCall.WSCall" & kind)
Set files = CreateObject("Scripting.FileSystemObject")
Set lines = files.OpenTextFile(WScript.Arguments(1), 1, False, -1)
Set answers = files.CreateTextFile(WScript.Arguments(2), True, True)
signs = Split(lines.ReadLine, vbTab)
Do Until lines.AtEndOfStream
    words = Split(lines.ReadLine, vbTab)
    msg = ""
    output = ""
    If kind = "Com" Then
        CallCom words(0), TextOf(words(1)), TextOf(words(2)), TextOf(words(3)), TextOf(words(4))
    Else
        TakeApart CallOcx(words(0), TextOf(words(1)), TextOf(words(2)), TextOf(words(3)), TextOf(words(4)))
    End If
    answers.WriteLine code & vbTab & WordOf(msg) & vbTab & WordOf(output)
Loop
answers.Close
