module wscall

go 1.18
