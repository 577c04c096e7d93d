package main

deny contains msg if {
	x := to_number(input.metadata.name)
	msg := sprintf("%v", [x])
}

deny contains "always" if true
