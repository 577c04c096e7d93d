vcl 4.0;
include "x.vcl";
backend z { .host = "h"; }