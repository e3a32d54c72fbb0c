package wscall

import (
	"syscall"
	"unsafe"
)

type function = *syscall.Proc

type functions struct {
	WSC_getAuthKey      function
	WSC_getCardInfo     function
	WSC_syncCardInfo    function
	WSC_virIdCardVerify function
	WSC_updateCardInfo  function
	WSC_downQr          function
	ReadCardInfo_V2     function
	ReadPeopleInfo_V2   function
	ReadHealthInfo_V2   function
	ShowForm_V2         function
}

func open(path string) (functions, error) {
	if path == "" {
		path = "WSCallDLL.dll"
	}
	var found functions
	library, err := syscall.LoadDLL(path)
	if err != nil {
		return found, err
	}
	for _, wanted := range []struct {
		name  string
		place *function
	}{
		{"WSC_getAuthKey", &found.WSC_getAuthKey},
		{"WSC_getCardInfo", &found.WSC_getCardInfo},
		{"WSC_syncCardInfo", &found.WSC_syncCardInfo},
		{"WSC_virIdCardVerify", &found.WSC_virIdCardVerify},
		{"WSC_updateCardInfo", &found.WSC_updateCardInfo},
		{"WSC_downQr", &found.WSC_downQr},
		{"ReadCardInfo_V2", &found.ReadCardInfo_V2},
		{"ReadPeopleInfo_V2", &found.ReadPeopleInfo_V2},
		{"ReadHealthInfo_V2", &found.ReadHealthInfo_V2},
		{"ShowForm_V2", &found.ShowForm_V2},
	} {
		if *wanted.place, err = library.FindProc(wanted.name); err != nil {
			return found, err
		}
	}
	return found, nil
}

// Proc.Call is stdcall on x86. Its result is a C int in the low half of a machine word.

func operation(function function, szEndPoint, szInput, szMsg, szOutput, szReserve []byte) int {
	code, _, _ := function.Call(
		uintptr(unsafe.Pointer(&szEndPoint[0])), uintptr(unsafe.Pointer(&szInput[0])),
		uintptr(unsafe.Pointer(&szMsg[0])), uintptr(unsafe.Pointer(&szOutput[0])),
		uintptr(unsafe.Pointer(&szReserve[0])))
	return int(int32(code))
}

func reading(function function, OutputData, ErrMsg, szReserve []byte) int {
	code, _, _ := function.Call(
		uintptr(unsafe.Pointer(&OutputData[0])), uintptr(unsafe.Pointer(&ErrMsg[0])),
		uintptr(unsafe.Pointer(&szReserve[0])))
	return int(int32(code))
}

func showForm(function function) int {
	code, _, _ := function.Call()
	return int(int32(code))
}
