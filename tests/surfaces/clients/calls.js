// A HIS in JScript that calls what it is told through COM or the OCX: cscript calls.js Com|Ocx LINES ANSWERS
// The files are those of calls.vbs. COM puts texts into the property "value" of an object.
var kind = WScript.Arguments(0);
var device = WScript.CreateObject("WSCall.WSCall" + kind);

function textOf(word) {
    return word.split(signs[0]).join("\n").split(signs[1]).join("\t");
}

function wordOf(text) {
    return text.split("\n").join(signs[0]).split("\t").join(signs[1]);
}

function callCom(name, endpoint, input, reserve, include, msg, output) {
    switch (name) {
        case "WSC_getAuthKey": return device.WSC_getAuthKey(endpoint, input, msg, output, reserve);
        case "WSC_getCardInfo": return device.WSC_getCardInfo(endpoint, input, msg, output, reserve);
        case "WSC_syncCardInfo": return device.WSC_syncCardInfo(endpoint, input, msg, output, reserve);
        case "WSC_virIdCardVerify": return device.WSC_virIdCardVerify(endpoint, input, msg, output, reserve);
        case "WSC_updateCardInfo": return device.WSC_updateCardInfo(endpoint, input, msg, output, reserve);
        case "WSC_downQr": return device.WSC_downQr(endpoint, input, msg, output, reserve);
        case "ReadCardInfo_V2": return device.CReadCardInfo(output, msg, reserve, include);
        case "ReadPeopleInfo_V2": return device.CReadPeopleInfo(output, msg, reserve, include);
        case "ReadHealthInfo_V2": return device.CReadHealthInfo(output, msg, reserve, include);
        case "ShowForm_V2": return device.CShowForm();
    }
}

function callOcx(name, endpoint, input, reserve, include) {
    switch (name) {
        case "WSC_getAuthKey": return device.WSC_getAuthKey(endpoint, input, reserve);
        case "WSC_getCardInfo": return device.WSC_getCardInfo(endpoint, input, reserve);
        case "WSC_syncCardInfo": return device.WSC_syncCardInfo(endpoint, input, reserve);
        case "WSC_virIdCardVerify": return device.WSC_virIdCardVerify(endpoint, input, reserve);
        case "WSC_updateCardInfo": return device.WSC_updateCardInfo(endpoint, input, reserve);
        case "WSC_downQr": return device.WSC_downQr(endpoint, input, reserve);
        case "ReadCardInfo_V2": return device.IReadCardInfo(reserve, include);
        case "ReadPeopleInfo_V2": return device.IReadPeopleInfo(reserve, include);
        case "ReadHealthInfo_V2": return device.IReadHealthInfo(reserve, include);
        case "ShowForm_V2": return device.IShowForm();
    }
}

// What the specification's page does with the text: code, milliseconds, and all the rest.
function takeApart(answer, msg, output) {
    var parts = answer.split("|");
    var rest = answer.substring(2 + parts[0].length + parts[1].length);
    (parts[0] === "0" || parts[0] === "10000" ? output : msg).value = rest;
    return parts[0];
}

var files = new ActiveXObject("Scripting.FileSystemObject");
var lines = files.OpenTextFile(WScript.Arguments(1), 1, false, -1);
var answers = files.CreateTextFile(WScript.Arguments(2), true, true);
var signs = lines.ReadLine().split("\t");
while (!lines.AtEndOfStream) {
    var words = lines.ReadLine().split("\t");
    var texts = [textOf(words[1]), textOf(words[2]), textOf(words[3]), textOf(words[4])];
    var msg = {value: ""}, output = {value: ""};
    var code = kind === "Com"
        ? callCom(words[0], texts[0], texts[1], texts[2], texts[3], msg, output)
        : takeApart(callOcx(words[0], texts[0], texts[1], texts[2], texts[3]), msg, output);
    answers.WriteLine(code + "\t" + wordOf(msg.value) + "\t" + wordOf(output.value));
}
answers.Close();
