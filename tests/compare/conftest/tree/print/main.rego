package main

deny contains msg if {
	print("kind is", input.kind, {"a": [1, 2]}, input.nope)
	input.kind == "Deployment"
	msg := "printed"
}
