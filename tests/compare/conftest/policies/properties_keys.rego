# files: properties 4
package main

warn contains sprintf("%s=%s", [k, v]) if some k, v in input
