package wscall.panama;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.Path;

/**
 * WSCallDLL.dll (Windows, x86-64) and libWSCall.so (Linux, x86-64 and ARM64) for Java 22 and later, without a library: the
 * Foreign Function and Memory API. Run with --enable-native-access=ALL-UNNAMED, or with the name of your module.
 *
 * <pre>
 * try (WSCall wscall = new WSCall(Path.of("C:/HIS/WSCallDLL.dll"), Charset.forName("GB18030"))) {
 *     WSCall.Answer answer = wscall.ReadPeopleInfo_V2(visit);
 *     System.out.println(answer.succeeded() ? answer.output() : answer.message());
 * }
 * </pre>
 *
 * <p>Calling convention: the platform's own, which is the only one in 64-bit programs. There is no 32-bit Java 22: a Java
 * with 32 bits takes the JNA binding.
 *
 * <p>Texts: NUL-terminated, GBK (GB 18030, of which it is a part) unless the configuration says [AGENT] encoding=UTF-8.
 *
 * <p>Buffers: the library does not learn their sizes; it believes [AGENT] outputSize and messageSize of the configuration.
 * The buffers here have room for the most that it can say.
 *
 * <p>Errors: WSC_* return 10000 on success, Read*_V2 and ShowForm_V2 0; anything else is an error whose text is in the
 * message, for an output that does not fit -16. Thrown are only IllegalArgumentException, when the library is not
 * there or a text has a NUL or characters that the encoding lacks, and NoSuchElementException, when it lacks a function.
 *
 * <p>A call may take a minute: call from a thread that may wait. Any number of threads may call at once.
 */
public final class WSCall implements AutoCloseable {
    /** Bytes of the buffers, with the NUL: the most that the configuration can say. */
    public static final int OUTPUT_LIMIT = 1048576;
    public static final int MESSAGE_LIMIT = 65536;
    /** What WSC_* return on success. */
    public static final int SUCCESS = 10000;
    /** What Read*_V2 and ShowForm_V2 return on success. */
    public static final int READ_SUCCESS = 0;

    /** WSC_*: szEndPoint, szInput, szMsg, szOutput, szReserve. */
    private static final FunctionDescriptor OPERATION =
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
    /** Read*_V2: OutputData, ErrMsg, szReserve. */
    private static final FunctionDescriptor READING = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    private static final FunctionDescriptor FORM = FunctionDescriptor.of(JAVA_INT);

    /**
     * What a call gave.
     *
     * @param code the return value
     * @param message empty on success, a Chinese text otherwise
     * @param output XML of WSC_*, fields joined with | of Read*_V2
     */
    public record Answer(int code, String message, String output) {
        /** Whether the return value means success; no failure has either of the two. */
        public boolean succeeded() {
            return code == SUCCESS || code == READ_SUCCESS;
        }
    }

    private final Arena arena = Arena.ofShared();
    private final Charset charset;
    private final MethodHandle WSC_getAuthKey;
    private final MethodHandle WSC_getCardInfo;
    private final MethodHandle WSC_syncCardInfo;
    private final MethodHandle WSC_virIdCardVerify;
    private final MethodHandle WSC_updateCardInfo;
    private final MethodHandle WSC_downQr;
    private final MethodHandle ReadCardInfo_V2;
    private final MethodHandle ReadPeopleInfo_V2;
    private final MethodHandle ReadHealthInfo_V2;
    private final MethodHandle ShowForm_V2;

    /**
     * @param library the library's file
     * @param charset as [AGENT] encoding says: GB18030 for GBK, or UTF-8
     */
    public WSCall(Path library, Charset charset) {
        this.charset = charset;
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, arena);
        this.WSC_getAuthKey = handle(symbols, "WSC_getAuthKey", OPERATION);
        this.WSC_getCardInfo = handle(symbols, "WSC_getCardInfo", OPERATION);
        this.WSC_syncCardInfo = handle(symbols, "WSC_syncCardInfo", OPERATION);
        this.WSC_virIdCardVerify = handle(symbols, "WSC_virIdCardVerify", OPERATION);
        this.WSC_updateCardInfo = handle(symbols, "WSC_updateCardInfo", OPERATION);
        this.WSC_downQr = handle(symbols, "WSC_downQr", OPERATION);
        this.ReadCardInfo_V2 = handle(symbols, "ReadCardInfo_V2", READING);
        this.ReadPeopleInfo_V2 = handle(symbols, "ReadPeopleInfo_V2", READING);
        this.ReadHealthInfo_V2 = handle(symbols, "ReadHealthInfo_V2", READING);
        this.ShowForm_V2 = handle(symbols, "ShowForm_V2", FORM);
    }

    /** Unload the library; no call may be under way. */
    @Override
    public void close() {
        arena.close();
    }

    public Answer WSC_getAuthKey(String endPoint, String xml, String reserve) {
        return operate(WSC_getAuthKey, endPoint, xml, reserve);
    }

    public Answer WSC_getCardInfo(String endPoint, String xml, String reserve) {
        return operate(WSC_getCardInfo, endPoint, xml, reserve);
    }

    public Answer WSC_syncCardInfo(String endPoint, String xml, String reserve) {
        return operate(WSC_syncCardInfo, endPoint, xml, reserve);
    }

    public Answer WSC_virIdCardVerify(String endPoint, String xml, String reserve) {
        return operate(WSC_virIdCardVerify, endPoint, xml, reserve);
    }

    public Answer WSC_updateCardInfo(String endPoint, String xml, String reserve) {
        return operate(WSC_updateCardInfo, endPoint, xml, reserve);
    }

    public Answer WSC_downQr(String endPoint, String xml, String reserve) {
        return operate(WSC_downQr, endPoint, xml, reserve);
    }

    public Answer ReadCardInfo_V2(String reserve) {
        return read(ReadCardInfo_V2, reserve);
    }

    public Answer ReadPeopleInfo_V2(String reserve) {
        return read(ReadPeopleInfo_V2, reserve);
    }

    public Answer ReadHealthInfo_V2(String reserve) {
        return read(ReadHealthInfo_V2, reserve);
    }

    public Answer ShowForm_V2() {
        try {
            return new Answer((int) ShowForm_V2.invokeExact(), "", "");
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static MethodHandle handle(SymbolLookup symbols, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(symbols.find(name).orElseThrow(), descriptor);
    }

    /** WSC_* take the message before the output. */
    private Answer operate(MethodHandle function, String endPoint, String xml, String reserve) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment szMsg = call.allocate(MESSAGE_LIMIT);
            MemorySegment szOutput = call.allocate(OUTPUT_LIMIT);
            MemorySegment szEndPoint = encode(call, endPoint);
            MemorySegment szInput = encode(call, xml);
            MemorySegment szReserve = encode(call, reserve);
            int code = (int) function.invokeExact(szEndPoint, szInput, szMsg, szOutput, szReserve);
            return new Answer(code, decode(szMsg), decode(szOutput));
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Read*_V2 take the output before the message. */
    private Answer read(MethodHandle function, String reserve) {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment OutputData = call.allocate(OUTPUT_LIMIT);
            MemorySegment ErrMsg = call.allocate(MESSAGE_LIMIT);
            MemorySegment szReserve = encode(call, reserve);
            int code = (int) function.invokeExact(OutputData, ErrMsg, szReserve);
            return new Answer(code, decode(ErrMsg), decode(OutputData));
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable impossible) {
            throw new AssertionError(impossible);
        }
    }

    private MemorySegment encode(Arena call, String text) {
        if (text.indexOf('\0') >= 0) throw new IllegalArgumentException("a text for the library holds a NUL character");
        try {
            ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
            MemorySegment bytes = call.allocate(encoded.remaining() + 1L);
            MemorySegment.copy(MemorySegment.ofBuffer(encoded), 0, bytes, 0, encoded.remaining());
            return bytes;
        } catch (CharacterCodingException lacking) {
            throw new IllegalArgumentException("a text for the library has characters that " + charset + " lacks", lacking);
        }
    }

    private String decode(MemorySegment buffer) {
        long length = 0;
        while (length < buffer.byteSize() && buffer.get(JAVA_BYTE, length) != 0) length++;
        return new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), charset);
    }
}
