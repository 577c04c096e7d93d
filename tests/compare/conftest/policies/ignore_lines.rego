# files: gitignore 33
package main

warn contains sprintf("%s %s", [e.Kind, e.Value]) if {
	some e in input
	e.Kind == "NegatedPath"
}

deny contains "does not ignore .env" if not ignores_env

ignores_env if {
	some e in input
	e.Value == ".env"
}
