/* The specification's VC++ example as a program for the console: it loads the DLL, reads who the card is of, shows
 * what is in the buffer, and frees the DLL. What the form of the example held stands in the argument: the eight
 * fields of szReserve. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

int(__stdcall *ReadPeopleInfo_V2)(char *OutputData, char *ErrMsg, char *szReserve);

int main(int count, char **arguments) {
    char szOutBuf[5120];
    char szErrMsg[1024];
    memset(szOutBuf, 0, sizeof(szOutBuf));
    memset(szErrMsg, 0, sizeof(szErrMsg));
    HINSTANCE m_DLLInst = LoadLibraryA("WSCallDLL.dll");
    if (m_DLLInst == NULL) {
        puts("cannot load WSCallDLL.dll");
        return 2;
    }
    if (count != 2) {
        puts("the parameters are wrong");
        FreeLibrary(m_DLLInst);
        return 2;
    }
    ReadPeopleInfo_V2 = (int(_stdcall *)(char *, char *, char *))(void *)GetProcAddress(m_DLLInst, "ReadPeopleInfo_V2");
    if (ReadPeopleInfo_V2 == NULL) {
        puts("cannot find ReadPeopleInfo_V2");
        FreeLibrary(m_DLLInst);
        return 2;
    }
    int iRet = ReadPeopleInfo_V2(szOutBuf, szErrMsg, arguments[1]);
    puts(iRet ? szErrMsg : szOutBuf);
    FreeLibrary(m_DLLInst);
    return iRet ? 1 : 0;
}
