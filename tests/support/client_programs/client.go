// A client for the tests, as client.c; its texts are in the library's encoding.
package main

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"wscall"
)

func unhex(digits string) string {
	bytes, err := hex.DecodeString(digits)
	check(err)
	return string(bytes)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

func call(library *wscall.Library, name, endPoint, xml, reserve string) (wscall.Answer, error) {
	operations := map[string]func(string, string, string) (wscall.Answer, error){
		"WSC_getAuthKey":      library.WSC_getAuthKey,
		"WSC_getCardInfo":     library.WSC_getCardInfo,
		"WSC_syncCardInfo":    library.WSC_syncCardInfo,
		"WSC_virIdCardVerify": library.WSC_virIdCardVerify,
		"WSC_updateCardInfo":  library.WSC_updateCardInfo,
		"WSC_downQr":          library.WSC_downQr,
	}
	readings := map[string]func(string) (wscall.Answer, error){
		"ReadCardInfo_V2":   library.ReadCardInfo_V2,
		"ReadPeopleInfo_V2": library.ReadPeopleInfo_V2,
		"ReadHealthInfo_V2": library.ReadHealthInfo_V2,
	}
	if operation, known := operations[name]; known {
		return operation(endPoint, xml, reserve)
	}
	if reading, known := readings[name]; known {
		return reading(reserve)
	}
	return library.ShowForm_V2()
}

func main() {
	library, err := wscall.Open(os.Args[1], wscall.UTF8)
	check(err)
	lines := bufio.NewReader(os.Stdin)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		fields := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		answer, err := call(library, fields[0], unhex(fields[1]), unhex(fields[2]), unhex(fields[3]))
		check(err)
		fmt.Printf("%d\t%x\t%x\n", answer.Code, answer.Message, answer.Output)
	}
}
