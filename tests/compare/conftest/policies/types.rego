# files: yaml 60
package main

warn contains sprintf("%s: %s", [k, type_name(v)]) if some k, v in input
