package wscall.jna;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.Collections;
import java.util.Map;

/**
 * WSCallDLL.dll (Windows) and libWSCall.so (Linux) for Java 8 and later, through JNA 5.
 *
 * <pre>
 * WSCall.Answer answer = new WSCall().ReadPeopleInfo_V2(visit);
 * System.out.println(answer.succeeded() ? answer.output : answer.message);
 * </pre>
 *
 * <p>Calling convention: stdcall on Windows, the platform's own elsewhere. The library must have as many bits as the Java.
 *
 * <p>Texts: NUL-terminated, GBK (GB 18030, of which it is a part) unless the configuration says [AGENT] encoding=UTF-8.
 *
 * <p>Buffers: the library does not learn their sizes; it believes [AGENT] outputSize and messageSize of the configuration.
 * The buffers here have room for the most that it can say.
 *
 * <p>Errors: WSC_* return 10000 on success, Read*_V2 and ShowForm_V2 0; anything else is an error whose text is in the
 * message, for an output that does not fit -16. Thrown are only UnsatisfiedLinkError, when the library or a
 * function of it is not there, and IllegalArgumentException for a text with a NUL or characters that the encoding lacks.
 *
 * <p>A call may take a minute: call from a thread that may wait. Any number of threads may call at once.
 */
public final class WSCall {
    /** Bytes of the buffers, with the NUL: the most that the configuration can say. */
    public static final int OUTPUT_LIMIT = 1048576;
    public static final int MESSAGE_LIMIT = 65536;
    /** What WSC_* return on success. */
    public static final int SUCCESS = 10000;
    /** What Read*_V2 and ShowForm_V2 return on success. */
    public static final int READ_SUCCESS = 0;

    /** The functions as the library has them. WSC_* take the message before the output, Read*_V2 after it. */
    public interface Functions extends Library {
        int WSC_getAuthKey(byte[] szEndPoint, byte[] szInput, byte[] szMsg, byte[] szOutput, byte[] szReserve);

        int WSC_getCardInfo(byte[] szEndPoint, byte[] szInput, byte[] szMsg, byte[] szOutput, byte[] szReserve);

        int WSC_syncCardInfo(byte[] szEndPoint, byte[] szInput, byte[] szMsg, byte[] szOutput, byte[] szReserve);

        int WSC_virIdCardVerify(byte[] szEndPoint, byte[] szInput, byte[] szMsg, byte[] szOutput, byte[] szReserve);

        int WSC_updateCardInfo(byte[] szEndPoint, byte[] szInput, byte[] szMsg, byte[] szOutput, byte[] szReserve);

        int WSC_downQr(byte[] szEndPoint, byte[] szInput, byte[] szMsg, byte[] szOutput, byte[] szReserve);

        int ReadCardInfo_V2(byte[] OutputData, byte[] ErrMsg, byte[] szReserve);

        int ReadPeopleInfo_V2(byte[] OutputData, byte[] ErrMsg, byte[] szReserve);

        int ReadHealthInfo_V2(byte[] OutputData, byte[] ErrMsg, byte[] szReserve);

        int ShowForm_V2();
    }

    /** What a call gave. */
    public static final class Answer {
        /** The return value. */
        public final int code;
        /** Empty on success, a Chinese text otherwise. */
        public final String message;
        /** XML of WSC_*, fields joined with | of Read*_V2. */
        public final String output;

        Answer(int code, String message, String output) {
            this.code = code;
            this.message = message;
            this.output = output;
        }

        /** Whether the return value means success; no failure has either of the two. */
        public boolean succeeded() {
            return code == SUCCESS || code == READ_SUCCESS;
        }
    }

    private interface Operation {
        int call(byte[] szEndPoint, byte[] szInput, byte[] szMsg, byte[] szOutput, byte[] szReserve);
    }

    private interface Reading {
        int call(byte[] OutputData, byte[] ErrMsg, byte[] szReserve);
    }

    private final Functions functions;
    private final Charset charset;

    /** The library from where programs find theirs, with texts in GBK. */
    public WSCall() {
        this(Platform.isWindows() ? "WSCallDLL" : "WSCall", Charset.forName("GB18030"));
    }

    /**
     * @param library the library's name or absolute path
     * @param charset as [AGENT] encoding says: GB18030 for GBK, or UTF-8
     */
    public WSCall(String library, Charset charset) {
        int convention = Platform.isWindows() ? Function.ALT_CONVENTION : Function.C_CONVENTION;
        Map<String, Object> options = Collections.singletonMap(Library.OPTION_CALLING_CONVENTION, (Object) convention);
        this.functions = Native.load(library, Functions.class, options);
        this.charset = charset;
    }

    public Answer WSC_getAuthKey(String endPoint, String xml, String reserve) {
        return operate(functions::WSC_getAuthKey, endPoint, xml, reserve);
    }

    public Answer WSC_getCardInfo(String endPoint, String xml, String reserve) {
        return operate(functions::WSC_getCardInfo, endPoint, xml, reserve);
    }

    public Answer WSC_syncCardInfo(String endPoint, String xml, String reserve) {
        return operate(functions::WSC_syncCardInfo, endPoint, xml, reserve);
    }

    public Answer WSC_virIdCardVerify(String endPoint, String xml, String reserve) {
        return operate(functions::WSC_virIdCardVerify, endPoint, xml, reserve);
    }

    public Answer WSC_updateCardInfo(String endPoint, String xml, String reserve) {
        return operate(functions::WSC_updateCardInfo, endPoint, xml, reserve);
    }

    public Answer WSC_downQr(String endPoint, String xml, String reserve) {
        return operate(functions::WSC_downQr, endPoint, xml, reserve);
    }

    public Answer ReadCardInfo_V2(String reserve) {
        return read(functions::ReadCardInfo_V2, reserve);
    }

    public Answer ReadPeopleInfo_V2(String reserve) {
        return read(functions::ReadPeopleInfo_V2, reserve);
    }

    public Answer ReadHealthInfo_V2(String reserve) {
        return read(functions::ReadHealthInfo_V2, reserve);
    }

    public Answer ShowForm_V2() {
        return new Answer(functions.ShowForm_V2(), "", "");
    }

    private Answer operate(Operation operation, String endPoint, String xml, String reserve) {
        byte[] message = new byte[MESSAGE_LIMIT];
        byte[] output = new byte[OUTPUT_LIMIT];
        int code = operation.call(encode(endPoint), encode(xml), message, output, encode(reserve));
        return new Answer(code, decode(message), decode(output));
    }

    private Answer read(Reading reading, String reserve) {
        byte[] message = new byte[MESSAGE_LIMIT];
        byte[] output = new byte[OUTPUT_LIMIT];
        int code = reading.call(output, message, encode(reserve));
        return new Answer(code, decode(message), decode(output));
    }

    private byte[] encode(String text) {
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("a text for the library holds a NUL character");
        try {
            ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining() + 1];
            encoded.get(bytes, 0, bytes.length - 1);
            return bytes;
        } catch (CharacterCodingException lacking) {
            throw new IllegalArgumentException("a text for the library has characters that " + charset + " lacks", lacking);
        }
    }

    private String decode(byte[] buffer) {
        int length = 0;
        while (length < buffer.length && buffer[length] != 0) length++;
        return new String(buffer, 0, length, charset);
    }
}
