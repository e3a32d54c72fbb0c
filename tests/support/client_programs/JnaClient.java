// A client for the tests, as client.c; its texts are UTF-8. Second argument: GBK or UTF-8.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import wscall.jna.WSCall;

public final class JnaClient {
    private static String unhex(String digits) {
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String hex(String text) {
        StringBuilder digits = new StringBuilder();
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) digits.append(String.format("%02x", one));
        return digits.toString();
    }

    private static WSCall.Answer call(WSCall wscall, String name, String endPoint, String xml, String reserve) {
        switch (name) {
            case "WSC_getAuthKey": return wscall.WSC_getAuthKey(endPoint, xml, reserve);
            case "WSC_getCardInfo": return wscall.WSC_getCardInfo(endPoint, xml, reserve);
            case "WSC_syncCardInfo": return wscall.WSC_syncCardInfo(endPoint, xml, reserve);
            case "WSC_virIdCardVerify": return wscall.WSC_virIdCardVerify(endPoint, xml, reserve);
            case "WSC_updateCardInfo": return wscall.WSC_updateCardInfo(endPoint, xml, reserve);
            case "WSC_downQr": return wscall.WSC_downQr(endPoint, xml, reserve);
            case "ReadCardInfo_V2": return wscall.ReadCardInfo_V2(reserve);
            case "ReadPeopleInfo_V2": return wscall.ReadPeopleInfo_V2(reserve);
            case "ReadHealthInfo_V2": return wscall.ReadHealthInfo_V2(reserve);
            case "ShowForm_V2": return wscall.ShowForm_V2();
            default: throw new IllegalArgumentException("no function " + name);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Charset charset = Charset.forName(arguments[1].equals("GBK") ? "GB18030" : arguments[1]);
        WSCall wscall = new WSCall(arguments[0], charset);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] fields = line.split("\t", -1);
            WSCall.Answer answer = call(wscall, fields[0], unhex(fields[1]), unhex(fields[2]), unhex(fields[3]));
            System.out.print(answer.code + "\t" + hex(answer.message) + "\t" + hex(answer.output) + "\n");
            System.out.flush();
        }
    }
}
