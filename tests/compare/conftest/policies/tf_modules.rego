# files: tf 40
package main

warn contains sprintf("module %s from %s", [n, m.source]) if {
	some n, ms in input.module
	some m in ms
}
