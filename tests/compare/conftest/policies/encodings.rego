# files: yaml 20
package main

warn contains sprintf("%s %s %s %s", [base64.encode(t), hex.encode(t), urlquery.encode(t), base64url.encode_no_pad(t)]) if t := input.metadata.name
