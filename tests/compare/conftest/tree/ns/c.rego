package helpers

double(x) := x * 2

label := input.metadata.name
