# files: tf 40
package main

warn contains sprintf("%v", [object.keys(l)]) if some l in input.locals
