// Package wscall calls WSCallDLL.dll (Windows) or libWSCall.so (Linux, through cgo).
//
//	library, err := wscall.Open("", wscall.UTF8)
//	...
//	answer, err := library.ReadPeopleInfo_V2(visit)
//	if err == nil && answer.Succeeded() { fmt.Println(answer.Output) }
//
// Calling convention: stdcall on Windows (syscall), the platform's own on Linux. The library must be built for the
// program's architecture. A call holds a thread of the system for as long as it takes, which may be a minute. Any number of
// goroutines may call at once.
//
// Texts: NUL-terminated, GBK unless the configuration says [AGENT] encoding=UTF-8. Go's standard library has no GBK: let the
// configuration say UTF-8, or give a Codec such as
//
//	wscall.Codec{simplifiedchinese.GB18030.NewEncoder().String, simplifiedchinese.GB18030.NewDecoder().String}
//
// of golang.org/x/text/encoding, one for each goroutine.
//
// Buffers: the library does not learn their sizes; it believes [AGENT] outputSize and messageSize of the configuration. The
// buffers here have room for the most that it can say.
//
// Errors: WSC_* return 10000 on success, Read*_V2 and ShowForm_V2 0; anything else is an error of the field whose text is in
// the Message, for an output that does not fit -16. A Go error tells only of texts that cannot be converted.
package wscall

import (
	"bytes"
	"errors"
	"strings"
)

// The names are those of the specification, so that one finds them there.

const (
	// OutputLimit and MessageLimit are the bytes of the buffers, with the NUL: the most that the configuration can say.
	OutputLimit  = 1048576
	MessageLimit = 65536
	// Success is what WSC_* return on success, ReadSuccess what the others return.
	Success     = 10000
	ReadSuccess = 0
)

// Answer is what a call gave: the return value, the message (empty on success) and the output.
type Answer struct {
	Code    int
	Message string
	Output  string
}

// Succeeded tells whether the return value means success; no failure has either of the two.
func (answer Answer) Succeeded() bool {
	return answer.Code == Success || answer.Code == ReadSuccess
}

// Codec converts texts to the library's encoding and back.
type Codec struct {
	Encode func(string) (string, error)
	Decode func(string) (string, error)
}

// UTF8 is for [AGENT] encoding=UTF-8: nothing is to be converted.
var UTF8 = Codec{same, same}

func same(text string) (string, error) { return text, nil }

// Library is the library, loaded.
type Library struct {
	codec     Codec
	functions functions
}

// Open loads the library from a file or, with an empty path, from where programs find theirs.
func Open(path string, codec Codec) (*Library, error) {
	found, err := open(path)
	if err != nil {
		return nil, err
	}
	return &Library{codec, found}, nil
}

func (library *Library) WSC_getAuthKey(endPoint, xml, reserve string) (Answer, error) {
	return library.operate(library.functions.WSC_getAuthKey, endPoint, xml, reserve)
}

func (library *Library) WSC_getCardInfo(endPoint, xml, reserve string) (Answer, error) {
	return library.operate(library.functions.WSC_getCardInfo, endPoint, xml, reserve)
}

func (library *Library) WSC_syncCardInfo(endPoint, xml, reserve string) (Answer, error) {
	return library.operate(library.functions.WSC_syncCardInfo, endPoint, xml, reserve)
}

func (library *Library) WSC_virIdCardVerify(endPoint, xml, reserve string) (Answer, error) {
	return library.operate(library.functions.WSC_virIdCardVerify, endPoint, xml, reserve)
}

func (library *Library) WSC_updateCardInfo(endPoint, xml, reserve string) (Answer, error) {
	return library.operate(library.functions.WSC_updateCardInfo, endPoint, xml, reserve)
}

func (library *Library) WSC_downQr(endPoint, xml, reserve string) (Answer, error) {
	return library.operate(library.functions.WSC_downQr, endPoint, xml, reserve)
}

func (library *Library) ReadCardInfo_V2(reserve string) (Answer, error) {
	return library.read(library.functions.ReadCardInfo_V2, reserve)
}

func (library *Library) ReadPeopleInfo_V2(reserve string) (Answer, error) {
	return library.read(library.functions.ReadPeopleInfo_V2, reserve)
}

func (library *Library) ReadHealthInfo_V2(reserve string) (Answer, error) {
	return library.read(library.functions.ReadHealthInfo_V2, reserve)
}

func (library *Library) ShowForm_V2() (Answer, error) {
	return Answer{Code: showForm(library.functions.ShowForm_V2)}, nil
}

func (library *Library) operate(function function, endPoint, xml, reserve string) (Answer, error) {
	texts, err := library.encode(endPoint, xml, reserve)
	if err != nil {
		return Answer{}, err
	}
	szMsg, szOutput := make([]byte, MessageLimit), make([]byte, OutputLimit)
	return library.answer(operation(function, texts[0], texts[1], szMsg, szOutput, texts[2]), szMsg, szOutput)
}

func (library *Library) read(function function, reserve string) (Answer, error) {
	texts, err := library.encode(reserve)
	if err != nil {
		return Answer{}, err
	}
	OutputData, ErrMsg := make([]byte, OutputLimit), make([]byte, MessageLimit)
	return library.answer(reading(function, OutputData, ErrMsg, texts[0]), ErrMsg, OutputData)
}

func (library *Library) encode(texts ...string) ([][]byte, error) {
	encoded := make([][]byte, len(texts))
	for index, text := range texts {
		if strings.IndexByte(text, 0) >= 0 {
			return nil, errors.New("wscall: a text for the library holds a NUL character")
		}
		converted, err := library.codec.Encode(text)
		if err != nil {
			return nil, err
		}
		encoded[index] = append([]byte(converted), 0)
	}
	return encoded, nil
}

func (library *Library) answer(code int, message, output []byte) (Answer, error) {
	said, err := library.decode(message)
	if err != nil {
		return Answer{Code: code}, err
	}
	given, err := library.decode(output)
	return Answer{code, said, given}, err
}

func (library *Library) decode(buffer []byte) (string, error) {
	if end := bytes.IndexByte(buffer, 0); end >= 0 {
		buffer = buffer[:end]
	}
	return library.codec.Decode(string(buffer))
}
