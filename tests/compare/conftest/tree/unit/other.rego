package other

test_sum if {
	x := 1 + 1
	x == 2
}
