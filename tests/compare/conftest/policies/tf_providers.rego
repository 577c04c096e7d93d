# files: tf 40
package main

warn contains sprintf("%s %v", [n, v]) if {
	some t in input.terraform
	some ps in t.required_providers
	some n, v in ps
}
