# files: yml 39
package main

warn contains msg if {
	some n, s in input.services
	some e in s.environment
	msg := sprintf("%s %v", [n, e])
}
