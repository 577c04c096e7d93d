# files: yaml 60
package main

warn contains sprintf("%s", [data.conftest.file.name]) if not endswith(data.conftest.file.name, ".yaml")

warn contains "is in a folder" if count(data.conftest.file.dir) > 5
