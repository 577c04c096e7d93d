package main

import rego.v1

deny contains "no" if input.bad

test_ok if true

test_wrong if {
	x := 1
	print("x is", x)
	x == 2
}

test_conflict if f(1) == 2

f(x) := x

f(x) := x + 1
