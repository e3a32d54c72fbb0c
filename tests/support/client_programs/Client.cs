// A client for the tests, as client.c; its texts are UTF-8. Second argument: GBK or UTF-8.
using System;
using System.IO;
using System.Linq;
using System.Text;
using WSCall;

internal static class Client
{
    private static string Unhex(string digits)
    {
        var bytes = Enumerable.Range(0, digits.Length / 2).Select(i => Convert.ToByte(digits.Substring(2 * i, 2), 16));
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string Hex(string text)
    {
        return BitConverter.ToString(Encoding.UTF8.GetBytes(text)).Replace("-", "").ToLowerInvariant();
    }

    private static WSCallAnswer Call(WSCallLibrary library, string name, string endPoint, string xml, string reserve)
    {
        switch (name)
        {
            case "WSC_getAuthKey": return library.WSC_getAuthKey(endPoint, xml, reserve);
            case "WSC_getCardInfo": return library.WSC_getCardInfo(endPoint, xml, reserve);
            case "WSC_syncCardInfo": return library.WSC_syncCardInfo(endPoint, xml, reserve);
            case "WSC_virIdCardVerify": return library.WSC_virIdCardVerify(endPoint, xml, reserve);
            case "WSC_updateCardInfo": return library.WSC_updateCardInfo(endPoint, xml, reserve);
            case "WSC_downQr": return library.WSC_downQr(endPoint, xml, reserve);
            case "ReadCardInfo_V2": return library.ReadCardInfo_V2(reserve);
            case "ReadPeopleInfo_V2": return library.ReadPeopleInfo_V2(reserve);
            case "ReadHealthInfo_V2": return library.ReadHealthInfo_V2(reserve);
            case "ShowForm_V2": return library.ShowForm_V2();
            default: throw new ArgumentException("no function " + name);
        }
    }

    private static void Main(string[] arguments)
    {
        var library = new WSCallLibrary(arguments[1] == "GBK" ? "GB18030" : arguments[1]);
        string line;
        while ((line = Console.In.ReadLine()) != null)
        {
            string[] fields = line.Split('\t');
            WSCallAnswer answer = Call(library, fields[0], Unhex(fields[1]), Unhex(fields[2]), Unhex(fields[3]));
            Console.Out.Write(answer.Code + "\t" + Hex(answer.Message) + "\t" + Hex(answer.Output) + "\n");
            Console.Out.Flush();
        }
    }
}
