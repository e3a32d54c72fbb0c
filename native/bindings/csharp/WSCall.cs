// WSCallDLL.dll (Windows) and libWSCall.so (Linux: compile with WSCALL_LINUX defined) for .NET Framework 4, .NET and Mono.
//
//     WSCallAnswer answer = new WSCall.WSCallLibrary().ReadPeopleInfo_V2(visit);
//     Console.WriteLine(answer.Succeeded ? answer.Output : answer.Message);
//
// Calling convention: stdcall, which is the platform's own in 64-bit programs and on Linux. A program for "Any CPU" runs
// with as many bits as the system and needs the DLL of that kind; set the platform target to x86 to use the x86 DLL.
//
// Texts: byte arrays here, NUL-terminated, so that neither the system's code page nor the marshaller converts them. GB 18030,
// of which GBK is a part, unless [AGENT] encoding=UTF-8. .NET (not .NET Framework) knows it once
// Encoding.RegisterProvider(CodePagesEncodingProvider.Instance) was called.
//
// Buffers: the library does not learn their sizes; it believes [AGENT] outputSize and messageSize of the configuration.
// The buffers here have room for the most that it can say.
//
// Errors: WSC_* return 10000 on success, Read*_V2 and ShowForm_V2 0; anything else is an error whose text is in the message,
// for an output that does not fit -16. Thrown are only DllNotFoundException, BadImageFormatException (number of bits),
// EntryPointNotFoundException, and ArgumentException for a text with a NUL or characters that the encoding lacks.
//
// A call may take a minute: call from a thread or a task that may wait. Any number of threads may call at once.
using System;
using System.Runtime.InteropServices;
using System.Text;

namespace WSCall
{
    /// <summary>What a call gave: the return value, the message (empty on success) and the output.</summary>
    public sealed class WSCallAnswer
    {
        public int Code { get; private set; }
        public string Message { get; private set; }
        public string Output { get; private set; }

        public WSCallAnswer(int code, string message, string output)
        {
            Code = code;
            Message = message;
            Output = output;
        }

        /// <summary>Whether the return value means success; no failure has either of the two.</summary>
        public bool Succeeded
        {
            get { return Code == WSCallLibrary.Success || Code == WSCallLibrary.ReadSuccess; }
        }
    }

    /// <summary>The functions as the library has them. WSC_* take the message before the output, Read*_V2 after it.</summary>
    internal static class NativeMethods
    {
#if WSCALL_LINUX
        private const string File = "libWSCall.so";
#else
        private const string File = "WSCallDLL.dll";
#endif

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int WSC_getAuthKey([In] byte[] szEndPoint, [In] byte[] szInput, [In, Out] byte[] szMsg,
            [In, Out] byte[] szOutput, [In] byte[] szReserve);

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int WSC_getCardInfo([In] byte[] szEndPoint, [In] byte[] szInput, [In, Out] byte[] szMsg,
            [In, Out] byte[] szOutput, [In] byte[] szReserve);

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int WSC_syncCardInfo([In] byte[] szEndPoint, [In] byte[] szInput, [In, Out] byte[] szMsg,
            [In, Out] byte[] szOutput, [In] byte[] szReserve);

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int WSC_virIdCardVerify([In] byte[] szEndPoint, [In] byte[] szInput, [In, Out] byte[] szMsg,
            [In, Out] byte[] szOutput, [In] byte[] szReserve);

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int WSC_updateCardInfo([In] byte[] szEndPoint, [In] byte[] szInput, [In, Out] byte[] szMsg,
            [In, Out] byte[] szOutput, [In] byte[] szReserve);

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int WSC_downQr([In] byte[] szEndPoint, [In] byte[] szInput, [In, Out] byte[] szMsg,
            [In, Out] byte[] szOutput, [In] byte[] szReserve);

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int ReadCardInfo_V2([In, Out] byte[] OutputData, [In, Out] byte[] ErrMsg, [In] byte[] szReserve);

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int ReadPeopleInfo_V2([In, Out] byte[] OutputData, [In, Out] byte[] ErrMsg, [In] byte[] szReserve);

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int ReadHealthInfo_V2([In, Out] byte[] OutputData, [In, Out] byte[] ErrMsg, [In] byte[] szReserve);

        [DllImport(File, CallingConvention = CallingConvention.StdCall, ExactSpelling = true)]
        internal static extern int ShowForm_V2();
    }

    /// <summary>The functions with strings. May be used by many threads.</summary>
    public sealed class WSCallLibrary
    {
        public const int OutputLimit = 1048576;
        public const int MessageLimit = 65536;
        public const int Success = 10000;
        public const int ReadSuccess = 0;

        private delegate int Operation(byte[] szEndPoint, byte[] szInput, byte[] szMsg, byte[] szOutput, byte[] szReserve);
        private delegate int Reading(byte[] OutputData, byte[] ErrMsg, byte[] szReserve);

        private readonly Encoding encoding;

        /// <param name="encoding">As [AGENT] encoding says: "GB18030" for GBK, or "utf-8".</param>
        public WSCallLibrary(string encoding = "GB18030")
        {
            this.encoding = Encoding.GetEncoding(encoding, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback);
        }

        public WSCallAnswer WSC_getAuthKey(string endPoint, string xml, string reserve = "")
        {
            return Operate(NativeMethods.WSC_getAuthKey, endPoint, xml, reserve);
        }

        public WSCallAnswer WSC_getCardInfo(string endPoint, string xml, string reserve = "")
        {
            return Operate(NativeMethods.WSC_getCardInfo, endPoint, xml, reserve);
        }

        public WSCallAnswer WSC_syncCardInfo(string endPoint, string xml, string reserve = "")
        {
            return Operate(NativeMethods.WSC_syncCardInfo, endPoint, xml, reserve);
        }

        public WSCallAnswer WSC_virIdCardVerify(string endPoint, string xml, string reserve = "")
        {
            return Operate(NativeMethods.WSC_virIdCardVerify, endPoint, xml, reserve);
        }

        public WSCallAnswer WSC_updateCardInfo(string endPoint, string xml, string reserve = "")
        {
            return Operate(NativeMethods.WSC_updateCardInfo, endPoint, xml, reserve);
        }

        public WSCallAnswer WSC_downQr(string endPoint, string xml, string reserve = "")
        {
            return Operate(NativeMethods.WSC_downQr, endPoint, xml, reserve);
        }

        public WSCallAnswer ReadCardInfo_V2(string reserve = "")
        {
            return Read(NativeMethods.ReadCardInfo_V2, reserve);
        }

        public WSCallAnswer ReadPeopleInfo_V2(string reserve = "")
        {
            return Read(NativeMethods.ReadPeopleInfo_V2, reserve);
        }

        public WSCallAnswer ReadHealthInfo_V2(string reserve = "")
        {
            return Read(NativeMethods.ReadHealthInfo_V2, reserve);
        }

        public WSCallAnswer ShowForm_V2()
        {
            return new WSCallAnswer(NativeMethods.ShowForm_V2(), "", "");
        }

        private WSCallAnswer Operate(Operation operation, string endPoint, string xml, string reserve)
        {
            byte[] message = new byte[MessageLimit], output = new byte[OutputLimit];
            int code = operation(Encode(endPoint), Encode(xml), message, output, Encode(reserve));
            return new WSCallAnswer(code, Decode(message), Decode(output));
        }

        private WSCallAnswer Read(Reading reading, string reserve)
        {
            byte[] message = new byte[MessageLimit], output = new byte[OutputLimit];
            int code = reading(output, message, Encode(reserve));
            return new WSCallAnswer(code, Decode(message), Decode(output));
        }

        private byte[] Encode(string text)
        {
            if (text.IndexOf('\0') >= 0) throw new ArgumentException("a text for the library holds a NUL character");
            return encoding.GetBytes(text + '\0');
        }

        private string Decode(byte[] buffer)
        {
            int length = Array.IndexOf(buffer, (byte)0);
            return encoding.GetString(buffer, 0, length < 0 ? buffer.Length : length);
        }
    }
}
