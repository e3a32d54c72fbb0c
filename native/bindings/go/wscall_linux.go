package wscall

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>

static int wscall_operation(void *function, char *szEndPoint, char *szInput, char *szMsg, char *szOutput, char *szReserve) {
	return ((int (*)(const char *, const char *, char *, char *, const char *))function)(szEndPoint, szInput, szMsg, szOutput,
	                                                                                  szReserve);
}

static int wscall_reading(void *function, char *OutputData, char *ErrMsg, char *szReserve) {
	return ((int (*)(char *, char *, const char *))function)(OutputData, ErrMsg, szReserve);
}

static int wscall_form(void *function) {
	return ((int (*)(void))function)();
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

type function = unsafe.Pointer

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
		path = "libWSCall.so"
	}
	var found functions
	file := C.CString(path)
	defer C.free(unsafe.Pointer(file))
	library := C.dlopen(file, C.RTLD_NOW|C.RTLD_LOCAL)
	if library == nil {
		return found, errors.New("wscall: " + C.GoString(C.dlerror()))
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
		name := C.CString(wanted.name)
		*wanted.place = C.dlsym(library, name)
		C.free(unsafe.Pointer(name))
		if *wanted.place == nil {
			return found, errors.New("wscall: " + path + " has no function " + wanted.name)
		}
	}
	return found, nil
}

// pointer is the address of a slice's first byte. Nothing of it is kept by the library after the call.
func pointer(bytes []byte) *C.char { return (*C.char)(unsafe.Pointer(&bytes[0])) }

func operation(function function, szEndPoint, szInput, szMsg, szOutput, szReserve []byte) int {
	return int(C.wscall_operation(function, pointer(szEndPoint), pointer(szInput), pointer(szMsg), pointer(szOutput),
		pointer(szReserve)))
}

func reading(function function, OutputData, ErrMsg, szReserve []byte) int {
	return int(C.wscall_reading(function, pointer(OutputData), pointer(ErrMsg), pointer(szReserve)))
}

func showForm(function function) int { return int(C.wscall_form(function)) }
