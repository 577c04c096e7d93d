package main

deny contains msg if {
	x == 1
	msg := undefined_fn(input)
}

deny contains msg if {
	input.a
	msg := other
}
