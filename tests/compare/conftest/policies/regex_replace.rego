# files: yaml 60
package main

warn contains regex.replace(input.metadata.name, `([a-z]+)-([a-z]+)`, "$2-$1") if input.metadata.name
