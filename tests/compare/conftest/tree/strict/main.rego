package main

deny contains msg if {
	unused := input.a
	msg := "strict"
}
