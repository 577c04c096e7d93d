# METADATA
# title: A library
# description: >
#  Things that help.
# organizations:
# - Example
package docs.lib

# METADATA
# title: Twice
# description: A number times two
# custom:
#  level: 3
# related_resources:
# - https://example.com
twice(x) := x * 2

# METADATA
# scope: document
# title: No root
# entrypoint: true
deny contains "x" if input.root
