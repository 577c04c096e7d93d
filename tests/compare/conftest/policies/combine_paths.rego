# files: yaml 30
# flags: --combine
package main

warn_paths contains sprintf("%s: %v", [f.path, object.keys(f.contents)]) if {
	some f in input
	is_object(f.contents)
}
