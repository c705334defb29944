// Made from view.ts by build/write-view.ts. Do not edit.
import type { Fields } from "./fields.ts";
import type { Views } from "./view.ts";

/** The members of each view, for messages about templates. */
export const viewFields: Readonly<Record<keyof Views, Fields>> = {
  "types": {
    "provenance": "text",
    "imports": [
      {
        "text": "text"
      }
    ],
    "exports": [
      {
        "text": "text"
      }
    ],
    "separated": "flag",
    "declarations": [
      {
        "doc": "text",
        "text": "text"
      }
    ],
    "errorClasses": [
      {
        "doc": "text",
        "name": "text",
        "nameLiteral": "text",
        "fields": [
          {
            "doc": "text",
            "text": "text"
          }
        ],
        "fieldsType": "text"
      }
    ]
  },
  "service": {
    "provenance": "text",
    "imports": [
      {
        "text": "text"
      }
    ],
    "doc": "text",
    "service": "text",
    "serviceType": "text",
    "defineService": "text",
    "interface": "text",
    "nameLiteral": "text",
    "hashLiteral": "text",
    "methods": [
      {
        "key": "text",
        "call": "text"
      }
    ]
  },
  "client": {
    "provenance": "text",
    "imports": [
      {
        "text": "text"
      }
    ],
    "doc": "text",
    "client": "text",
    "interface": "text",
    "channelType": "text",
    "optionsType": "text",
    "channelOf": "text",
    "withOptions": "text",
    "methods": [
      {
        "doc": "text",
        "signature": "text",
        "body": "text"
      }
    ]
  },
  "handler": {
    "provenance": "text",
    "imports": [
      {
        "text": "text"
      }
    ],
    "doc": "text",
    "handler": "text",
    "service": "text",
    "interface": "text",
    "implementationType": "text",
    "handlerType": "text",
    "defineHandler": "text",
    "wire": "text"
  },
  "routes": {
    "provenance": "text",
    "imports": [
      {
        "text": "text"
      }
    ],
    "doc": "text",
    "routesName": "text",
    "routesType": "text",
    "defineRoutes": "text",
    "service": "text",
    "wire": "text",
    "routes": [
      {
        "verb": "text",
        "path": "text",
        "method": "text",
        "check": "text",
        "params": "text",
        "standard": "flag"
      }
    ]
  },
  "wire": {
    "provenance": "text",
    "imports": [
      {
        "text": "text"
      }
    ],
    "hasNothing": "flag",
    "checks": [
      {
        "name": "text",
        "type": "text",
        "value": "text"
      }
    ],
    "guards": [
      {
        "is": "text",
        "explain": "text",
        "type": "text",
        "validate": "text",
        "arguments": "text"
      }
    ],
    "checkType": "text",
    "misfitType": "text",
    "check": "text",
    "contract": "text",
    "code": "text"
  },
  "own": {
    "provenance": "text",
    "imports": [
      {
        "text": "text"
      }
    ],
    "doc": "text",
    "name": "text",
    "nameLiteral": "text",
    "interface": "text",
    "prefix": "text",
    "client": "text",
    "handler": "text",
    "service": "text",
    "routesName": "text",
    "typesModule": "text",
    "clientModule": "text",
    "handlerModule": "text",
    "serviceModule": "text",
    "routesModule": "text",
    "wireModule": "text",
    "methods": [
      {
        "doc": "text",
        "name": "text",
        "nameLiteral": "text",
        "kind": "text",
        "params": "text",
        "args": "text",
        "result": "text",
        "returns": "text",
        "isStream": "flag",
        "takesStream": "flag",
        "isReadonly": "flag",
        "isIdempotent": "flag",
        "isDeprecated": "flag",
        "isInternal": "flag"
      }
    ]
  }
};
