module client

go 1.18

require wscall v0.0.0

replace wscall => ./wscall
