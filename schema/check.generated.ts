// @ts-nocheck
// Generated from idl-schema.ts by emitter/build/write-idl-check.ts. Do not edit.

export const checkShape: ShapeCheck = validate10;
const schema11 = {"type":"object","properties":{"meshrpc":{"const":1},"service":{"type":"string"},"interface":{"type":"string"},"doc":{"type":"string"},"source":{"type":"object","properties":{"interface":{"$ref":"#/definitions/origin"},"types":{"type":"object","additionalProperties":{"$ref":"#/definitions/origin"}}},"required":["interface","types"],"additionalProperties":false},"methods":{"type":"array","items":{"$ref":"#/definitions/method"}},"types":{"type":"object","additionalProperties":{"$ref":"#/definitions/schema"}}},"required":["meshrpc","service","interface","doc","methods","types"],"additionalProperties":false,"definitions":{"origin":{"type":"object","properties":{"module":{"type":"string"},"name":{"type":"string"},"value":{"const":true}},"required":["module","name"],"additionalProperties":false},"method":{"type":"object","properties":{"name":{"type":"string"},"doc":{"type":"string"},"kind":{"enum":["unary","serverStream","clientStream","duplex"]},"params":{"type":"array","items":{"$ref":"#/definitions/param"}},"result":{"type":["object","null"],"if":{"type":"object"},"then":{"$ref":"#/definitions/schema"}},"throws":{"type":"array","items":{"$ref":"#/definitions/throws"}},"policy":{"$ref":"#/definitions/policy"},"http":{"type":"array","items":{"$ref":"#/definitions/http"}}},"required":["name","doc","kind","params","result","throws","policy","http"],"additionalProperties":false},"param":{"type":"object","properties":{"name":{"type":"string"},"doc":{"type":"string"},"schema":{"$ref":"#/definitions/schema"},"optional":{"const":true},"rest":{"const":true},"stream":{"const":true}},"required":["name","doc","schema"],"additionalProperties":false},"throws":{"type":"object","properties":{"type":{"type":"string"},"doc":{"type":"string"},"status":{"type":"integer","minimum":400,"maximum":599}},"required":["type","doc"],"additionalProperties":false},"policy":{"type":"object","properties":{"readonly":{"const":true},"idempotent":{"const":true},"timeoutMs":{"type":"integer","minimum":1,"maximum":4294967295},"sticky":{"type":"string"},"hedge":{"const":true},"auth":{"type":"string"},"deprecated":{"type":["string","boolean"],"if":{"type":"boolean"},"then":{"const":true}},"internal":{"const":true},"strict":{"const":true}},"required":[],"additionalProperties":false},"http":{"type":"object","properties":{"verb":{"enum":["GET","POST","PUT","PATCH","DELETE"]},"path":{"type":"string"},"only":{"const":true}},"required":["verb","path"],"additionalProperties":false},"schema":{"type":"object","properties":{"$ref":{"type":"string"},"type":{"type":["string","array"],"if":{"type":"string"},"then":{"$ref":"#/definitions/type"},"else":{"type":"array","items":{"$ref":"#/definitions/type"},"minItems":1}},"description":{"type":"string"},"const":{},"enum":{"type":"array","minItems":1},"properties":{"type":"object","additionalProperties":{"$ref":"#/definitions/schema"}},"required":{"type":"array","items":{"type":"string"}},"additionalProperties":{"type":["object","boolean"],"if":{"type":"object"},"then":{"$ref":"#/definitions/schema"}},"patternProperties":{"type":"object","additionalProperties":{"$ref":"#/definitions/schema"}},"propertyNames":{"$ref":"#/definitions/schema"},"items":{"type":["object","array"],"if":{"type":"array"},"then":{"type":"array","items":{"$ref":"#/definitions/schema"}},"else":{"$ref":"#/definitions/schema"}},"additionalItems":{"type":["object","boolean"],"if":{"type":"object"},"then":{"$ref":"#/definitions/schema"}},"anyOf":{"type":"array","items":{"$ref":"#/definitions/schema"},"minItems":1},"oneOf":{"type":"array","items":{"$ref":"#/definitions/schema"},"minItems":1},"discriminator":{"type":"object","properties":{"propertyName":{"type":"string"}},"required":["propertyName"],"additionalProperties":false},"minLength":{"$ref":"#/definitions/count"},"maxLength":{"$ref":"#/definitions/count"},"pattern":{"type":"string"},"format":{"type":"string"},"minimum":{"type":"number"},"maximum":{"type":"number"},"exclusiveMinimum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"multipleOf":{"type":"number","exclusiveMinimum":0},"minItems":{"$ref":"#/definitions/count"},"maxItems":{"$ref":"#/definitions/count"},"uniqueItems":{"type":"boolean"},"minProperties":{"$ref":"#/definitions/count"},"maxProperties":{"$ref":"#/definitions/count"},"deprecated":{"type":"boolean"},"x-brand":{"type":"string"},"x-enum":{"type":"array","items":{"type":"string"}},"x-mesh":{"type":"string"},"x-sensitive":{"const":true},"x-allow-non-finite":{"const":true},"x-strict":{"const":true},"x-readonly":{"const":true},"x-undefined":{"enum":["required","optional"]}},"required":[],"additionalProperties":false},"type":{"enum":["string","number","integer","boolean","null","object","array"]},"count":{"type":"integer","minimum":0}}};
const schema12 = {"type":"object","properties":{"module":{"type":"string"},"name":{"type":"string"},"value":{"const":true}},"required":["module","name"],"additionalProperties":false};
const func0 = Object.prototype.hasOwnProperty;
const schema14 = {"type":"object","properties":{"name":{"type":"string"},"doc":{"type":"string"},"kind":{"enum":["unary","serverStream","clientStream","duplex"]},"params":{"type":"array","items":{"$ref":"#/definitions/param"}},"result":{"type":["object","null"],"if":{"type":"object"},"then":{"$ref":"#/definitions/schema"}},"throws":{"type":"array","items":{"$ref":"#/definitions/throws"}},"policy":{"$ref":"#/definitions/policy"},"http":{"type":"array","items":{"$ref":"#/definitions/http"}}},"required":["name","doc","kind","params","result","throws","policy","http"],"additionalProperties":false};
const schema25 = {"type":"object","properties":{"type":{"type":"string"},"doc":{"type":"string"},"status":{"type":"integer","minimum":400,"maximum":599}},"required":["type","doc"],"additionalProperties":false};
const schema26 = {"type":"object","properties":{"readonly":{"const":true},"idempotent":{"const":true},"timeoutMs":{"type":"integer","minimum":1,"maximum":4294967295},"sticky":{"type":"string"},"hedge":{"const":true},"auth":{"type":"string"},"deprecated":{"type":["string","boolean"],"if":{"type":"boolean"},"then":{"const":true}},"internal":{"const":true},"strict":{"const":true}},"required":[],"additionalProperties":false};
const schema27 = {"type":"object","properties":{"verb":{"enum":["GET","POST","PUT","PATCH","DELETE"]},"path":{"type":"string"},"only":{"const":true}},"required":["verb","path"],"additionalProperties":false};
const schema15 = {"type":"object","properties":{"name":{"type":"string"},"doc":{"type":"string"},"schema":{"$ref":"#/definitions/schema"},"optional":{"const":true},"rest":{"const":true},"stream":{"const":true}},"required":["name","doc","schema"],"additionalProperties":false};
const schema16 = {"type":"object","properties":{"$ref":{"type":"string"},"type":{"type":["string","array"],"if":{"type":"string"},"then":{"$ref":"#/definitions/type"},"else":{"type":"array","items":{"$ref":"#/definitions/type"},"minItems":1}},"description":{"type":"string"},"const":{},"enum":{"type":"array","minItems":1},"properties":{"type":"object","additionalProperties":{"$ref":"#/definitions/schema"}},"required":{"type":"array","items":{"type":"string"}},"additionalProperties":{"type":["object","boolean"],"if":{"type":"object"},"then":{"$ref":"#/definitions/schema"}},"patternProperties":{"type":"object","additionalProperties":{"$ref":"#/definitions/schema"}},"propertyNames":{"$ref":"#/definitions/schema"},"items":{"type":["object","array"],"if":{"type":"array"},"then":{"type":"array","items":{"$ref":"#/definitions/schema"}},"else":{"$ref":"#/definitions/schema"}},"additionalItems":{"type":["object","boolean"],"if":{"type":"object"},"then":{"$ref":"#/definitions/schema"}},"anyOf":{"type":"array","items":{"$ref":"#/definitions/schema"},"minItems":1},"oneOf":{"type":"array","items":{"$ref":"#/definitions/schema"},"minItems":1},"discriminator":{"type":"object","properties":{"propertyName":{"type":"string"}},"required":["propertyName"],"additionalProperties":false},"minLength":{"$ref":"#/definitions/count"},"maxLength":{"$ref":"#/definitions/count"},"pattern":{"type":"string"},"format":{"type":"string"},"minimum":{"type":"number"},"maximum":{"type":"number"},"exclusiveMinimum":{"type":"number"},"exclusiveMaximum":{"type":"number"},"multipleOf":{"type":"number","exclusiveMinimum":0},"minItems":{"$ref":"#/definitions/count"},"maxItems":{"$ref":"#/definitions/count"},"uniqueItems":{"type":"boolean"},"minProperties":{"$ref":"#/definitions/count"},"maxProperties":{"$ref":"#/definitions/count"},"deprecated":{"type":"boolean"},"x-brand":{"type":"string"},"x-enum":{"type":"array","items":{"type":"string"}},"x-mesh":{"type":"string"},"x-sensitive":{"const":true},"x-allow-non-finite":{"const":true},"x-strict":{"const":true},"x-readonly":{"const":true},"x-undefined":{"enum":["required","optional"]}},"required":[],"additionalProperties":false};
const schema17 = {"enum":["string","number","integer","boolean","null","object","array"]};
const schema19 = {"type":"integer","minimum":0};
const wrapper0 = {validate: validate13};

function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
for(const key0 of Object.keys(data)){
if(!(func0.call(schema16.properties, key0))){
const err0 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
}
if(data.$ref !== undefined && func0.call(data, "$ref")){
let data0 = data.$ref;
if(typeof data0 !== "string"){
const err1 = {instancePath:instancePath+"/$ref",schemaPath:"#/properties/%24ref/type",keyword:"type",params:{type: "string"},schema:schema16.properties.$ref.type,parentSchema:schema16.properties.$ref,data:data0};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
}
if(data.type !== undefined && func0.call(data, "type")){
let data1 = data.type;
if((typeof data1 !== "string") && (!(Array.isArray(data1)))){
const err2 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/type",keyword:"type",params:{type: schema16.properties.type.type},schema:schema16.properties.type.type,parentSchema:schema16.properties.type,data:data1};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
const _errs6 = errors;
let valid1 = true;
const _errs7 = errors;
if(typeof data1 !== "string"){
const err3 = {};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
var _valid0 = _errs7 === errors;
errors = _errs6;
if(vErrors !== null){
if(_errs6){
vErrors.length = _errs6;
}
else {
vErrors = null;
}
}
let ifClause0;
if(_valid0){
const _errs9 = errors;
if(!(((((((data1 === "string") || (data1 === "number")) || (data1 === "integer")) || (data1 === "boolean")) || (data1 === "null")) || (data1 === "object")) || (data1 === "array"))){
const err4 = {instancePath:instancePath+"/type",schemaPath:"#/definitions/type/enum",keyword:"enum",params:{allowedValues: schema17.enum},schema:schema17.enum,parentSchema:schema17,data:data1};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
var _valid0 = _errs9 === errors;
valid1 = _valid0;
ifClause0 = "then";
}
else {
const _errs11 = errors;
if(Array.isArray(data1)){
if(data1.length < 1){
const err5 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/else/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema16.properties.type.else,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
const len0 = data1.length;
for(let i0=0; i0<len0; i0++){
let data2 = data1[i0];
if(!(((((((data2 === "string") || (data2 === "number")) || (data2 === "integer")) || (data2 === "boolean")) || (data2 === "null")) || (data2 === "object")) || (data2 === "array"))){
const err6 = {instancePath:instancePath+"/type/" + i0,schemaPath:"#/definitions/type/enum",keyword:"enum",params:{allowedValues: schema17.enum},schema:schema17.enum,parentSchema:schema17,data:data2};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
}
else {
const err7 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/else/type",keyword:"type",params:{type: "array"},schema:schema16.properties.type.else.type,parentSchema:schema16.properties.type.else,data:data1};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
var _valid0 = _errs11 === errors;
valid1 = _valid0;
ifClause0 = "else";
}
if(!valid1){
const err8 = {instancePath:instancePath+"/type",schemaPath:"#/properties/type/if",keyword:"if",params:{failingKeyword: ifClause0},schema:schema16.properties.type.if,parentSchema:schema16.properties.type,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.description !== undefined && func0.call(data, "description")){
let data3 = data.description;
if(typeof data3 !== "string"){
const err9 = {instancePath:instancePath+"/description",schemaPath:"#/properties/description/type",keyword:"type",params:{type: "string"},schema:schema16.properties.description.type,parentSchema:schema16.properties.description,data:data3};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.enum !== undefined && func0.call(data, "enum")){
let data4 = data.enum;
if(Array.isArray(data4)){
if(data4.length < 1){
const err10 = {instancePath:instancePath+"/enum",schemaPath:"#/properties/enum/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema16.properties.enum,data:data4};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
else {
const err11 = {instancePath:instancePath+"/enum",schemaPath:"#/properties/enum/type",keyword:"type",params:{type: "array"},schema:schema16.properties.enum.type,parentSchema:schema16.properties.enum,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.properties !== undefined && func0.call(data, "properties")){
let data5 = data.properties;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
for(const key1 of Object.keys(data5)){
if(!(wrapper0.validate(data5[key1], {instancePath:instancePath+"/properties/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data5,parentDataProperty:key1,rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
}
else {
const err12 = {instancePath:instancePath+"/properties",schemaPath:"#/properties/properties/type",keyword:"type",params:{type: "object"},schema:schema16.properties.properties.type,parentSchema:schema16.properties.properties,data:data5};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.required !== undefined && func0.call(data, "required")){
let data7 = data.required;
if(Array.isArray(data7)){
const len1 = data7.length;
for(let i1=0; i1<len1; i1++){
let data8 = data7[i1];
if(typeof data8 !== "string"){
const err13 = {instancePath:instancePath+"/required/" + i1,schemaPath:"#/properties/required/items/type",keyword:"type",params:{type: "string"},schema:schema16.properties.required.items.type,parentSchema:schema16.properties.required.items,data:data8};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
}
else {
const err14 = {instancePath:instancePath+"/required",schemaPath:"#/properties/required/type",keyword:"type",params:{type: "array"},schema:schema16.properties.required.type,parentSchema:schema16.properties.required,data:data7};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
}
if(data.additionalProperties !== undefined && func0.call(data, "additionalProperties")){
let data9 = data.additionalProperties;
if((!(data9 && typeof data9 == "object" && !Array.isArray(data9))) && (typeof data9 !== "boolean")){
const err15 = {instancePath:instancePath+"/additionalProperties",schemaPath:"#/properties/additionalProperties/type",keyword:"type",params:{type: schema16.properties.additionalProperties.type},schema:schema16.properties.additionalProperties.type,parentSchema:schema16.properties.additionalProperties,data:data9};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
const _errs29 = errors;
let valid9 = true;
const _errs30 = errors;
if(!(data9 && typeof data9 == "object" && !Array.isArray(data9))){
const err16 = {};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
var _valid1 = _errs30 === errors;
errors = _errs29;
if(vErrors !== null){
if(_errs29){
vErrors.length = _errs29;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs32 = errors;
if(!(wrapper0.validate(data9, {instancePath:instancePath+"/additionalProperties",parentData:data,parentDataProperty:"additionalProperties",rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
var _valid1 = _errs32 === errors;
valid9 = _valid1;
}
if(!valid9){
const err17 = {instancePath:instancePath+"/additionalProperties",schemaPath:"#/properties/additionalProperties/if",keyword:"if",params:{failingKeyword: "then"},schema:schema16.properties.additionalProperties.if,parentSchema:schema16.properties.additionalProperties,data:data9};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data.patternProperties !== undefined && func0.call(data, "patternProperties")){
let data10 = data.patternProperties;
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
for(const key2 of Object.keys(data10)){
if(!(wrapper0.validate(data10[key2], {instancePath:instancePath+"/patternProperties/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data10,parentDataProperty:key2,rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
}
else {
const err18 = {instancePath:instancePath+"/patternProperties",schemaPath:"#/properties/patternProperties/type",keyword:"type",params:{type: "object"},schema:schema16.properties.patternProperties.type,parentSchema:schema16.properties.patternProperties,data:data10};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data.propertyNames !== undefined && func0.call(data, "propertyNames")){
if(!(wrapper0.validate(data.propertyNames, {instancePath:instancePath+"/propertyNames",parentData:data,parentDataProperty:"propertyNames",rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
if(data.items !== undefined && func0.call(data, "items")){
let data13 = data.items;
if(!data13 || typeof data13 != "object"){
const err19 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/type",keyword:"type",params:{type: schema16.properties.items.type},schema:schema16.properties.items.type,parentSchema:schema16.properties.items,data:data13};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
const _errs40 = errors;
let valid11 = true;
const _errs41 = errors;
if(!(Array.isArray(data13))){
const err20 = {};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
var _valid2 = _errs41 === errors;
errors = _errs40;
if(vErrors !== null){
if(_errs40){
vErrors.length = _errs40;
}
else {
vErrors = null;
}
}
let ifClause1;
if(_valid2){
const _errs43 = errors;
if(Array.isArray(data13)){
const len2 = data13.length;
for(let i2=0; i2<len2; i2++){
if(!(wrapper0.validate(data13[i2], {instancePath:instancePath+"/items/" + i2,parentData:data13,parentDataProperty:i2,rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
}
else {
const err21 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/then/type",keyword:"type",params:{type: "array"},schema:schema16.properties.items.then.type,parentSchema:schema16.properties.items.then,data:data13};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
var _valid2 = _errs43 === errors;
valid11 = _valid2;
ifClause1 = "then";
}
else {
const _errs46 = errors;
if(!(wrapper0.validate(data13, {instancePath:instancePath+"/items",parentData:data,parentDataProperty:"items",rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
var _valid2 = _errs46 === errors;
valid11 = _valid2;
ifClause1 = "else";
}
if(!valid11){
const err22 = {instancePath:instancePath+"/items",schemaPath:"#/properties/items/if",keyword:"if",params:{failingKeyword: ifClause1},schema:schema16.properties.items.if,parentSchema:schema16.properties.items,data:data13};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
}
if(data.additionalItems !== undefined && func0.call(data, "additionalItems")){
let data15 = data.additionalItems;
if((!(data15 && typeof data15 == "object" && !Array.isArray(data15))) && (typeof data15 !== "boolean")){
const err23 = {instancePath:instancePath+"/additionalItems",schemaPath:"#/properties/additionalItems/type",keyword:"type",params:{type: schema16.properties.additionalItems.type},schema:schema16.properties.additionalItems.type,parentSchema:schema16.properties.additionalItems,data:data15};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
const _errs49 = errors;
let valid14 = true;
const _errs50 = errors;
if(!(data15 && typeof data15 == "object" && !Array.isArray(data15))){
const err24 = {};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
var _valid3 = _errs50 === errors;
errors = _errs49;
if(vErrors !== null){
if(_errs49){
vErrors.length = _errs49;
}
else {
vErrors = null;
}
}
if(_valid3){
const _errs52 = errors;
if(!(wrapper0.validate(data15, {instancePath:instancePath+"/additionalItems",parentData:data,parentDataProperty:"additionalItems",rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
var _valid3 = _errs52 === errors;
valid14 = _valid3;
}
if(!valid14){
const err25 = {instancePath:instancePath+"/additionalItems",schemaPath:"#/properties/additionalItems/if",keyword:"if",params:{failingKeyword: "then"},schema:schema16.properties.additionalItems.if,parentSchema:schema16.properties.additionalItems,data:data15};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.anyOf !== undefined && func0.call(data, "anyOf")){
let data16 = data.anyOf;
if(Array.isArray(data16)){
if(data16.length < 1){
const err26 = {instancePath:instancePath+"/anyOf",schemaPath:"#/properties/anyOf/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema16.properties.anyOf,data:data16};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
const len3 = data16.length;
for(let i3=0; i3<len3; i3++){
if(!(wrapper0.validate(data16[i3], {instancePath:instancePath+"/anyOf/" + i3,parentData:data16,parentDataProperty:i3,rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
}
else {
const err27 = {instancePath:instancePath+"/anyOf",schemaPath:"#/properties/anyOf/type",keyword:"type",params:{type: "array"},schema:schema16.properties.anyOf.type,parentSchema:schema16.properties.anyOf,data:data16};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data.oneOf !== undefined && func0.call(data, "oneOf")){
let data18 = data.oneOf;
if(Array.isArray(data18)){
if(data18.length < 1){
const err28 = {instancePath:instancePath+"/oneOf",schemaPath:"#/properties/oneOf/minItems",keyword:"minItems",params:{limit: 1},schema:1,parentSchema:schema16.properties.oneOf,data:data18};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
const len4 = data18.length;
for(let i4=0; i4<len4; i4++){
if(!(wrapper0.validate(data18[i4], {instancePath:instancePath+"/oneOf/" + i4,parentData:data18,parentDataProperty:i4,rootData}))){
vErrors = vErrors === null ? wrapper0.validate.errors : vErrors.concat(wrapper0.validate.errors);
errors = vErrors.length;
}
}
}
else {
const err29 = {instancePath:instancePath+"/oneOf",schemaPath:"#/properties/oneOf/type",keyword:"type",params:{type: "array"},schema:schema16.properties.oneOf.type,parentSchema:schema16.properties.oneOf,data:data18};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.discriminator !== undefined && func0.call(data, "discriminator")){
let data20 = data.discriminator;
if(data20 && typeof data20 == "object" && !Array.isArray(data20)){
if((data20.propertyName === undefined) || (!(func0.call(data20, "propertyName")))){
const err30 = {instancePath:instancePath+"/discriminator",schemaPath:"#/properties/discriminator/required",keyword:"required",params:{missingProperty: "propertyName"},schema:schema16.properties.discriminator.required,parentSchema:schema16.properties.discriminator,data:data20};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
for(const key3 of Object.keys(data20)){
if(!(key3 === "propertyName")){
const err31 = {instancePath:instancePath+"/discriminator",schemaPath:"#/properties/discriminator/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema16.properties.discriminator,data:data20};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
if(data20.propertyName !== undefined && func0.call(data20, "propertyName")){
let data21 = data20.propertyName;
if(typeof data21 !== "string"){
const err32 = {instancePath:instancePath+"/discriminator/propertyName",schemaPath:"#/properties/discriminator/properties/propertyName/type",keyword:"type",params:{type: "string"},schema:schema16.properties.discriminator.properties.propertyName.type,parentSchema:schema16.properties.discriminator.properties.propertyName,data:data21};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
}
else {
const err33 = {instancePath:instancePath+"/discriminator",schemaPath:"#/properties/discriminator/type",keyword:"type",params:{type: "object"},schema:schema16.properties.discriminator.type,parentSchema:schema16.properties.discriminator,data:data20};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data.minLength !== undefined && func0.call(data, "minLength")){
let data22 = data.minLength;
if(!(((typeof data22 == "number") && (!(data22 % 1) && !isNaN(data22))) && (isFinite(data22)))){
const err34 = {instancePath:instancePath+"/minLength",schemaPath:"#/definitions/count/type",keyword:"type",params:{type: "integer"},schema:schema19.type,parentSchema:schema19,data:data22};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
if((typeof data22 == "number") && (isFinite(data22))){
if(data22 < 0 || isNaN(data22)){
const err35 = {instancePath:instancePath+"/minLength",schemaPath:"#/definitions/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema19,data:data22};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
}
}
if(data.maxLength !== undefined && func0.call(data, "maxLength")){
let data23 = data.maxLength;
if(!(((typeof data23 == "number") && (!(data23 % 1) && !isNaN(data23))) && (isFinite(data23)))){
const err36 = {instancePath:instancePath+"/maxLength",schemaPath:"#/definitions/count/type",keyword:"type",params:{type: "integer"},schema:schema19.type,parentSchema:schema19,data:data23};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
if((typeof data23 == "number") && (isFinite(data23))){
if(data23 < 0 || isNaN(data23)){
const err37 = {instancePath:instancePath+"/maxLength",schemaPath:"#/definitions/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema19,data:data23};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
}
}
if(data.pattern !== undefined && func0.call(data, "pattern")){
let data24 = data.pattern;
if(typeof data24 !== "string"){
const err38 = {instancePath:instancePath+"/pattern",schemaPath:"#/properties/pattern/type",keyword:"type",params:{type: "string"},schema:schema16.properties.pattern.type,parentSchema:schema16.properties.pattern,data:data24};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data.format !== undefined && func0.call(data, "format")){
let data25 = data.format;
if(typeof data25 !== "string"){
const err39 = {instancePath:instancePath+"/format",schemaPath:"#/properties/format/type",keyword:"type",params:{type: "string"},schema:schema16.properties.format.type,parentSchema:schema16.properties.format,data:data25};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data.minimum !== undefined && func0.call(data, "minimum")){
let data26 = data.minimum;
if(!((typeof data26 == "number") && (isFinite(data26)))){
const err40 = {instancePath:instancePath+"/minimum",schemaPath:"#/properties/minimum/type",keyword:"type",params:{type: "number"},schema:schema16.properties.minimum.type,parentSchema:schema16.properties.minimum,data:data26};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
if(data.maximum !== undefined && func0.call(data, "maximum")){
let data27 = data.maximum;
if(!((typeof data27 == "number") && (isFinite(data27)))){
const err41 = {instancePath:instancePath+"/maximum",schemaPath:"#/properties/maximum/type",keyword:"type",params:{type: "number"},schema:schema16.properties.maximum.type,parentSchema:schema16.properties.maximum,data:data27};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.exclusiveMinimum !== undefined && func0.call(data, "exclusiveMinimum")){
let data28 = data.exclusiveMinimum;
if(!((typeof data28 == "number") && (isFinite(data28)))){
const err42 = {instancePath:instancePath+"/exclusiveMinimum",schemaPath:"#/properties/exclusiveMinimum/type",keyword:"type",params:{type: "number"},schema:schema16.properties.exclusiveMinimum.type,parentSchema:schema16.properties.exclusiveMinimum,data:data28};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
}
if(data.exclusiveMaximum !== undefined && func0.call(data, "exclusiveMaximum")){
let data29 = data.exclusiveMaximum;
if(!((typeof data29 == "number") && (isFinite(data29)))){
const err43 = {instancePath:instancePath+"/exclusiveMaximum",schemaPath:"#/properties/exclusiveMaximum/type",keyword:"type",params:{type: "number"},schema:schema16.properties.exclusiveMaximum.type,parentSchema:schema16.properties.exclusiveMaximum,data:data29};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
}
if(data.multipleOf !== undefined && func0.call(data, "multipleOf")){
let data30 = data.multipleOf;
if((typeof data30 == "number") && (isFinite(data30))){
if(data30 <= 0 || isNaN(data30)){
const err44 = {instancePath:instancePath+"/multipleOf",schemaPath:"#/properties/multipleOf/exclusiveMinimum",keyword:"exclusiveMinimum",params:{comparison: ">", limit: 0},schema:0,parentSchema:schema16.properties.multipleOf,data:data30};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
else {
const err45 = {instancePath:instancePath+"/multipleOf",schemaPath:"#/properties/multipleOf/type",keyword:"type",params:{type: "number"},schema:schema16.properties.multipleOf.type,parentSchema:schema16.properties.multipleOf,data:data30};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data.minItems !== undefined && func0.call(data, "minItems")){
let data31 = data.minItems;
if(!(((typeof data31 == "number") && (!(data31 % 1) && !isNaN(data31))) && (isFinite(data31)))){
const err46 = {instancePath:instancePath+"/minItems",schemaPath:"#/definitions/count/type",keyword:"type",params:{type: "integer"},schema:schema19.type,parentSchema:schema19,data:data31};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
if((typeof data31 == "number") && (isFinite(data31))){
if(data31 < 0 || isNaN(data31)){
const err47 = {instancePath:instancePath+"/minItems",schemaPath:"#/definitions/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema19,data:data31};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
if(data.maxItems !== undefined && func0.call(data, "maxItems")){
let data32 = data.maxItems;
if(!(((typeof data32 == "number") && (!(data32 % 1) && !isNaN(data32))) && (isFinite(data32)))){
const err48 = {instancePath:instancePath+"/maxItems",schemaPath:"#/definitions/count/type",keyword:"type",params:{type: "integer"},schema:schema19.type,parentSchema:schema19,data:data32};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
if((typeof data32 == "number") && (isFinite(data32))){
if(data32 < 0 || isNaN(data32)){
const err49 = {instancePath:instancePath+"/maxItems",schemaPath:"#/definitions/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema19,data:data32};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
if(data.uniqueItems !== undefined && func0.call(data, "uniqueItems")){
let data33 = data.uniqueItems;
if(typeof data33 !== "boolean"){
const err50 = {instancePath:instancePath+"/uniqueItems",schemaPath:"#/properties/uniqueItems/type",keyword:"type",params:{type: "boolean"},schema:schema16.properties.uniqueItems.type,parentSchema:schema16.properties.uniqueItems,data:data33};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
}
if(data.minProperties !== undefined && func0.call(data, "minProperties")){
let data34 = data.minProperties;
if(!(((typeof data34 == "number") && (!(data34 % 1) && !isNaN(data34))) && (isFinite(data34)))){
const err51 = {instancePath:instancePath+"/minProperties",schemaPath:"#/definitions/count/type",keyword:"type",params:{type: "integer"},schema:schema19.type,parentSchema:schema19,data:data34};
if(vErrors === null){
vErrors = [err51];
}
else {
vErrors.push(err51);
}
errors++;
}
if((typeof data34 == "number") && (isFinite(data34))){
if(data34 < 0 || isNaN(data34)){
const err52 = {instancePath:instancePath+"/minProperties",schemaPath:"#/definitions/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema19,data:data34};
if(vErrors === null){
vErrors = [err52];
}
else {
vErrors.push(err52);
}
errors++;
}
}
}
if(data.maxProperties !== undefined && func0.call(data, "maxProperties")){
let data35 = data.maxProperties;
if(!(((typeof data35 == "number") && (!(data35 % 1) && !isNaN(data35))) && (isFinite(data35)))){
const err53 = {instancePath:instancePath+"/maxProperties",schemaPath:"#/definitions/count/type",keyword:"type",params:{type: "integer"},schema:schema19.type,parentSchema:schema19,data:data35};
if(vErrors === null){
vErrors = [err53];
}
else {
vErrors.push(err53);
}
errors++;
}
if((typeof data35 == "number") && (isFinite(data35))){
if(data35 < 0 || isNaN(data35)){
const err54 = {instancePath:instancePath+"/maxProperties",schemaPath:"#/definitions/count/minimum",keyword:"minimum",params:{comparison: ">=", limit: 0},schema:0,parentSchema:schema19,data:data35};
if(vErrors === null){
vErrors = [err54];
}
else {
vErrors.push(err54);
}
errors++;
}
}
}
if(data.deprecated !== undefined && func0.call(data, "deprecated")){
let data36 = data.deprecated;
if(typeof data36 !== "boolean"){
const err55 = {instancePath:instancePath+"/deprecated",schemaPath:"#/properties/deprecated/type",keyword:"type",params:{type: "boolean"},schema:schema16.properties.deprecated.type,parentSchema:schema16.properties.deprecated,data:data36};
if(vErrors === null){
vErrors = [err55];
}
else {
vErrors.push(err55);
}
errors++;
}
}
if(data["x-brand"] !== undefined && func0.call(data, "x-brand")){
let data37 = data["x-brand"];
if(typeof data37 !== "string"){
const err56 = {instancePath:instancePath+"/x-brand",schemaPath:"#/properties/x-brand/type",keyword:"type",params:{type: "string"},schema:schema16.properties["x-brand"].type,parentSchema:schema16.properties["x-brand"],data:data37};
if(vErrors === null){
vErrors = [err56];
}
else {
vErrors.push(err56);
}
errors++;
}
}
if(data["x-enum"] !== undefined && func0.call(data, "x-enum")){
let data38 = data["x-enum"];
if(Array.isArray(data38)){
const len5 = data38.length;
for(let i5=0; i5<len5; i5++){
let data39 = data38[i5];
if(typeof data39 !== "string"){
const err57 = {instancePath:instancePath+"/x-enum/" + i5,schemaPath:"#/properties/x-enum/items/type",keyword:"type",params:{type: "string"},schema:schema16.properties["x-enum"].items.type,parentSchema:schema16.properties["x-enum"].items,data:data39};
if(vErrors === null){
vErrors = [err57];
}
else {
vErrors.push(err57);
}
errors++;
}
}
}
else {
const err58 = {instancePath:instancePath+"/x-enum",schemaPath:"#/properties/x-enum/type",keyword:"type",params:{type: "array"},schema:schema16.properties["x-enum"].type,parentSchema:schema16.properties["x-enum"],data:data38};
if(vErrors === null){
vErrors = [err58];
}
else {
vErrors.push(err58);
}
errors++;
}
}
if(data["x-mesh"] !== undefined && func0.call(data, "x-mesh")){
let data40 = data["x-mesh"];
if(typeof data40 !== "string"){
const err59 = {instancePath:instancePath+"/x-mesh",schemaPath:"#/properties/x-mesh/type",keyword:"type",params:{type: "string"},schema:schema16.properties["x-mesh"].type,parentSchema:schema16.properties["x-mesh"],data:data40};
if(vErrors === null){
vErrors = [err59];
}
else {
vErrors.push(err59);
}
errors++;
}
}
if(data["x-sensitive"] !== undefined && func0.call(data, "x-sensitive")){
let data41 = data["x-sensitive"];
if(true !== data41){
const err60 = {instancePath:instancePath+"/x-sensitive",schemaPath:"#/properties/x-sensitive/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema16.properties["x-sensitive"],data:data41};
if(vErrors === null){
vErrors = [err60];
}
else {
vErrors.push(err60);
}
errors++;
}
}
if(data["x-allow-non-finite"] !== undefined && func0.call(data, "x-allow-non-finite")){
let data42 = data["x-allow-non-finite"];
if(true !== data42){
const err61 = {instancePath:instancePath+"/x-allow-non-finite",schemaPath:"#/properties/x-allow-non-finite/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema16.properties["x-allow-non-finite"],data:data42};
if(vErrors === null){
vErrors = [err61];
}
else {
vErrors.push(err61);
}
errors++;
}
}
if(data["x-strict"] !== undefined && func0.call(data, "x-strict")){
let data43 = data["x-strict"];
if(true !== data43){
const err62 = {instancePath:instancePath+"/x-strict",schemaPath:"#/properties/x-strict/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema16.properties["x-strict"],data:data43};
if(vErrors === null){
vErrors = [err62];
}
else {
vErrors.push(err62);
}
errors++;
}
}
if(data["x-readonly"] !== undefined && func0.call(data, "x-readonly")){
let data44 = data["x-readonly"];
if(true !== data44){
const err63 = {instancePath:instancePath+"/x-readonly",schemaPath:"#/properties/x-readonly/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema16.properties["x-readonly"],data:data44};
if(vErrors === null){
vErrors = [err63];
}
else {
vErrors.push(err63);
}
errors++;
}
}
if(data["x-undefined"] !== undefined && func0.call(data, "x-undefined")){
let data45 = data["x-undefined"];
if(!((data45 === "required") || (data45 === "optional"))){
const err64 = {instancePath:instancePath+"/x-undefined",schemaPath:"#/properties/x-undefined/enum",keyword:"enum",params:{allowedValues: schema16.properties["x-undefined"].enum},schema:schema16.properties["x-undefined"].enum,parentSchema:schema16.properties["x-undefined"],data:data45};
if(vErrors === null){
vErrors = [err64];
}
else {
vErrors.push(err64);
}
errors++;
}
}
}
else {
const err65 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema16.type,parentSchema:schema16,data};
if(vErrors === null){
vErrors = [err65];
}
else {
vErrors.push(err65);
}
errors++;
}
validate13.errors = vErrors;
return errors === 0;
}


function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if((data.name === undefined) || (!(func0.call(data, "name")))){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema15.required,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if((data.doc === undefined) || (!(func0.call(data, "doc")))){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "doc"},schema:schema15.required,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if((data.schema === undefined) || (!(func0.call(data, "schema")))){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "schema"},schema:schema15.required,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
for(const key0 of Object.keys(data)){
if(!((((((key0 === "name") || (key0 === "doc")) || (key0 === "schema")) || (key0 === "optional")) || (key0 === "rest")) || (key0 === "stream"))){
const err3 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
}
if(data.name !== undefined && func0.call(data, "name")){
let data0 = data.name;
if(typeof data0 !== "string"){
const err4 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema15.properties.name.type,parentSchema:schema15.properties.name,data:data0};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
}
if(data.doc !== undefined && func0.call(data, "doc")){
let data1 = data.doc;
if(typeof data1 !== "string"){
const err5 = {instancePath:instancePath+"/doc",schemaPath:"#/properties/doc/type",keyword:"type",params:{type: "string"},schema:schema15.properties.doc.type,parentSchema:schema15.properties.doc,data:data1};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
}
if(data.schema !== undefined && func0.call(data, "schema")){
if(!(validate13(data.schema, {instancePath:instancePath+"/schema",parentData:data,parentDataProperty:"schema",rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
}
if(data.optional !== undefined && func0.call(data, "optional")){
let data3 = data.optional;
if(true !== data3){
const err6 = {instancePath:instancePath+"/optional",schemaPath:"#/properties/optional/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema15.properties.optional,data:data3};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.rest !== undefined && func0.call(data, "rest")){
let data4 = data.rest;
if(true !== data4){
const err7 = {instancePath:instancePath+"/rest",schemaPath:"#/properties/rest/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema15.properties.rest,data:data4};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.stream !== undefined && func0.call(data, "stream")){
let data5 = data.stream;
if(true !== data5){
const err8 = {instancePath:instancePath+"/stream",schemaPath:"#/properties/stream/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema15.properties.stream,data:data5};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
}
else {
const err9 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema15.type,parentSchema:schema15,data};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
validate12.errors = vErrors;
return errors === 0;
}


function validate11(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if((data.name === undefined) || (!(func0.call(data, "name")))){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "name"},schema:schema14.required,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if((data.doc === undefined) || (!(func0.call(data, "doc")))){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "doc"},schema:schema14.required,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if((data.kind === undefined) || (!(func0.call(data, "kind")))){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "kind"},schema:schema14.required,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if((data.params === undefined) || (!(func0.call(data, "params")))){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "params"},schema:schema14.required,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if((data.result === undefined) || (!(func0.call(data, "result")))){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "result"},schema:schema14.required,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if((data.throws === undefined) || (!(func0.call(data, "throws")))){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "throws"},schema:schema14.required,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
if((data.policy === undefined) || (!(func0.call(data, "policy")))){
const err6 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "policy"},schema:schema14.required,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
if((data.http === undefined) || (!(func0.call(data, "http")))){
const err7 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "http"},schema:schema14.required,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
for(const key0 of Object.keys(data)){
if(!((((((((key0 === "name") || (key0 === "doc")) || (key0 === "kind")) || (key0 === "params")) || (key0 === "result")) || (key0 === "throws")) || (key0 === "policy")) || (key0 === "http"))){
const err8 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.name !== undefined && func0.call(data, "name")){
let data0 = data.name;
if(typeof data0 !== "string"){
const err9 = {instancePath:instancePath+"/name",schemaPath:"#/properties/name/type",keyword:"type",params:{type: "string"},schema:schema14.properties.name.type,parentSchema:schema14.properties.name,data:data0};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.doc !== undefined && func0.call(data, "doc")){
let data1 = data.doc;
if(typeof data1 !== "string"){
const err10 = {instancePath:instancePath+"/doc",schemaPath:"#/properties/doc/type",keyword:"type",params:{type: "string"},schema:schema14.properties.doc.type,parentSchema:schema14.properties.doc,data:data1};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.kind !== undefined && func0.call(data, "kind")){
let data2 = data.kind;
if(!((((data2 === "unary") || (data2 === "serverStream")) || (data2 === "clientStream")) || (data2 === "duplex"))){
const err11 = {instancePath:instancePath+"/kind",schemaPath:"#/properties/kind/enum",keyword:"enum",params:{allowedValues: schema14.properties.kind.enum},schema:schema14.properties.kind.enum,parentSchema:schema14.properties.kind,data:data2};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
}
if(data.params !== undefined && func0.call(data, "params")){
let data3 = data.params;
if(Array.isArray(data3)){
const len0 = data3.length;
for(let i0=0; i0<len0; i0++){
if(!(validate12(data3[i0], {instancePath:instancePath+"/params/" + i0,parentData:data3,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors);
errors = vErrors.length;
}
}
}
else {
const err12 = {instancePath:instancePath+"/params",schemaPath:"#/properties/params/type",keyword:"type",params:{type: "array"},schema:schema14.properties.params.type,parentSchema:schema14.properties.params,data:data3};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
}
if(data.result !== undefined && func0.call(data, "result")){
let data5 = data.result;
if((!(data5 && typeof data5 == "object" && !Array.isArray(data5))) && (data5 !== null)){
const err13 = {instancePath:instancePath+"/result",schemaPath:"#/properties/result/type",keyword:"type",params:{type: schema14.properties.result.type},schema:schema14.properties.result.type,parentSchema:schema14.properties.result,data:data5};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
const _errs12 = errors;
let valid3 = true;
const _errs13 = errors;
if(!(data5 && typeof data5 == "object" && !Array.isArray(data5))){
const err14 = {};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
var _valid0 = _errs13 === errors;
errors = _errs12;
if(vErrors !== null){
if(_errs12){
vErrors.length = _errs12;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs15 = errors;
if(!(validate13(data5, {instancePath:instancePath+"/result",parentData:data,parentDataProperty:"result",rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
var _valid0 = _errs15 === errors;
valid3 = _valid0;
}
if(!valid3){
const err15 = {instancePath:instancePath+"/result",schemaPath:"#/properties/result/if",keyword:"if",params:{failingKeyword: "then"},schema:schema14.properties.result.if,parentSchema:schema14.properties.result,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
}
if(data.throws !== undefined && func0.call(data, "throws")){
let data6 = data.throws;
if(Array.isArray(data6)){
const len1 = data6.length;
for(let i1=0; i1<len1; i1++){
let data7 = data6[i1];
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
if((data7.type === undefined) || (!(func0.call(data7, "type")))){
const err16 = {instancePath:instancePath+"/throws/" + i1,schemaPath:"#/definitions/throws/required",keyword:"required",params:{missingProperty: "type"},schema:schema25.required,parentSchema:schema25,data:data7};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
if((data7.doc === undefined) || (!(func0.call(data7, "doc")))){
const err17 = {instancePath:instancePath+"/throws/" + i1,schemaPath:"#/definitions/throws/required",keyword:"required",params:{missingProperty: "doc"},schema:schema25.required,parentSchema:schema25,data:data7};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
for(const key1 of Object.keys(data7)){
if(!(((key1 === "type") || (key1 === "doc")) || (key1 === "status"))){
const err18 = {instancePath:instancePath+"/throws/" + i1,schemaPath:"#/definitions/throws/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema25,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data7.type !== undefined && func0.call(data7, "type")){
let data8 = data7.type;
if(typeof data8 !== "string"){
const err19 = {instancePath:instancePath+"/throws/" + i1+"/type",schemaPath:"#/definitions/throws/properties/type/type",keyword:"type",params:{type: "string"},schema:schema25.properties.type.type,parentSchema:schema25.properties.type,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
if(data7.doc !== undefined && func0.call(data7, "doc")){
let data9 = data7.doc;
if(typeof data9 !== "string"){
const err20 = {instancePath:instancePath+"/throws/" + i1+"/doc",schemaPath:"#/definitions/throws/properties/doc/type",keyword:"type",params:{type: "string"},schema:schema25.properties.doc.type,parentSchema:schema25.properties.doc,data:data9};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data7.status !== undefined && func0.call(data7, "status")){
let data10 = data7.status;
if(!(((typeof data10 == "number") && (!(data10 % 1) && !isNaN(data10))) && (isFinite(data10)))){
const err21 = {instancePath:instancePath+"/throws/" + i1+"/status",schemaPath:"#/definitions/throws/properties/status/type",keyword:"type",params:{type: "integer"},schema:schema25.properties.status.type,parentSchema:schema25.properties.status,data:data10};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if((typeof data10 == "number") && (isFinite(data10))){
if(data10 > 599 || isNaN(data10)){
const err22 = {instancePath:instancePath+"/throws/" + i1+"/status",schemaPath:"#/definitions/throws/properties/status/maximum",keyword:"maximum",params:{comparison: "<=", limit: 599},schema:599,parentSchema:schema25.properties.status,data:data10};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
if(data10 < 400 || isNaN(data10)){
const err23 = {instancePath:instancePath+"/throws/" + i1+"/status",schemaPath:"#/definitions/throws/properties/status/minimum",keyword:"minimum",params:{comparison: ">=", limit: 400},schema:400,parentSchema:schema25.properties.status,data:data10};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
}
}
else {
const err24 = {instancePath:instancePath+"/throws/" + i1,schemaPath:"#/definitions/throws/type",keyword:"type",params:{type: "object"},schema:schema25.type,parentSchema:schema25,data:data7};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
}
else {
const err25 = {instancePath:instancePath+"/throws",schemaPath:"#/properties/throws/type",keyword:"type",params:{type: "array"},schema:schema14.properties.throws.type,parentSchema:schema14.properties.throws,data:data6};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data.policy !== undefined && func0.call(data, "policy")){
let data11 = data.policy;
if(data11 && typeof data11 == "object" && !Array.isArray(data11)){
for(const key2 of Object.keys(data11)){
if(!(func0.call(schema26.properties, key2))){
const err26 = {instancePath:instancePath+"/policy",schemaPath:"#/definitions/policy/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema26,data:data11};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
if(data11.readonly !== undefined && func0.call(data11, "readonly")){
let data12 = data11.readonly;
if(true !== data12){
const err27 = {instancePath:instancePath+"/policy/readonly",schemaPath:"#/definitions/policy/properties/readonly/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema26.properties.readonly,data:data12};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
if(data11.idempotent !== undefined && func0.call(data11, "idempotent")){
let data13 = data11.idempotent;
if(true !== data13){
const err28 = {instancePath:instancePath+"/policy/idempotent",schemaPath:"#/definitions/policy/properties/idempotent/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema26.properties.idempotent,data:data13};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
if(data11.timeoutMs !== undefined && func0.call(data11, "timeoutMs")){
let data14 = data11.timeoutMs;
if(!(((typeof data14 == "number") && (!(data14 % 1) && !isNaN(data14))) && (isFinite(data14)))){
const err29 = {instancePath:instancePath+"/policy/timeoutMs",schemaPath:"#/definitions/policy/properties/timeoutMs/type",keyword:"type",params:{type: "integer"},schema:schema26.properties.timeoutMs.type,parentSchema:schema26.properties.timeoutMs,data:data14};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
if((typeof data14 == "number") && (isFinite(data14))){
if(data14 > 4294967295 || isNaN(data14)){
const err30 = {instancePath:instancePath+"/policy/timeoutMs",schemaPath:"#/definitions/policy/properties/timeoutMs/maximum",keyword:"maximum",params:{comparison: "<=", limit: 4294967295},schema:4294967295,parentSchema:schema26.properties.timeoutMs,data:data14};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
if(data14 < 1 || isNaN(data14)){
const err31 = {instancePath:instancePath+"/policy/timeoutMs",schemaPath:"#/definitions/policy/properties/timeoutMs/minimum",keyword:"minimum",params:{comparison: ">=", limit: 1},schema:1,parentSchema:schema26.properties.timeoutMs,data:data14};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
if(data11.sticky !== undefined && func0.call(data11, "sticky")){
let data15 = data11.sticky;
if(typeof data15 !== "string"){
const err32 = {instancePath:instancePath+"/policy/sticky",schemaPath:"#/definitions/policy/properties/sticky/type",keyword:"type",params:{type: "string"},schema:schema26.properties.sticky.type,parentSchema:schema26.properties.sticky,data:data15};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
}
if(data11.hedge !== undefined && func0.call(data11, "hedge")){
let data16 = data11.hedge;
if(true !== data16){
const err33 = {instancePath:instancePath+"/policy/hedge",schemaPath:"#/definitions/policy/properties/hedge/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema26.properties.hedge,data:data16};
if(vErrors === null){
vErrors = [err33];
}
else {
vErrors.push(err33);
}
errors++;
}
}
if(data11.auth !== undefined && func0.call(data11, "auth")){
let data17 = data11.auth;
if(typeof data17 !== "string"){
const err34 = {instancePath:instancePath+"/policy/auth",schemaPath:"#/definitions/policy/properties/auth/type",keyword:"type",params:{type: "string"},schema:schema26.properties.auth.type,parentSchema:schema26.properties.auth,data:data17};
if(vErrors === null){
vErrors = [err34];
}
else {
vErrors.push(err34);
}
errors++;
}
}
if(data11.deprecated !== undefined && func0.call(data11, "deprecated")){
let data18 = data11.deprecated;
if((typeof data18 !== "string") && (typeof data18 !== "boolean")){
const err35 = {instancePath:instancePath+"/policy/deprecated",schemaPath:"#/definitions/policy/properties/deprecated/type",keyword:"type",params:{type: schema26.properties.deprecated.type},schema:schema26.properties.deprecated.type,parentSchema:schema26.properties.deprecated,data:data18};
if(vErrors === null){
vErrors = [err35];
}
else {
vErrors.push(err35);
}
errors++;
}
const _errs43 = errors;
let valid10 = true;
const _errs44 = errors;
if(typeof data18 !== "boolean"){
const err36 = {};
if(vErrors === null){
vErrors = [err36];
}
else {
vErrors.push(err36);
}
errors++;
}
var _valid1 = _errs44 === errors;
errors = _errs43;
if(vErrors !== null){
if(_errs43){
vErrors.length = _errs43;
}
else {
vErrors = null;
}
}
if(_valid1){
const _errs46 = errors;
if(true !== data18){
const err37 = {instancePath:instancePath+"/policy/deprecated",schemaPath:"#/definitions/policy/properties/deprecated/then/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema26.properties.deprecated.then,data:data18};
if(vErrors === null){
vErrors = [err37];
}
else {
vErrors.push(err37);
}
errors++;
}
var _valid1 = _errs46 === errors;
valid10 = _valid1;
}
if(!valid10){
const err38 = {instancePath:instancePath+"/policy/deprecated",schemaPath:"#/definitions/policy/properties/deprecated/if",keyword:"if",params:{failingKeyword: "then"},schema:schema26.properties.deprecated.if,parentSchema:schema26.properties.deprecated,data:data18};
if(vErrors === null){
vErrors = [err38];
}
else {
vErrors.push(err38);
}
errors++;
}
}
if(data11.internal !== undefined && func0.call(data11, "internal")){
let data19 = data11.internal;
if(true !== data19){
const err39 = {instancePath:instancePath+"/policy/internal",schemaPath:"#/definitions/policy/properties/internal/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema26.properties.internal,data:data19};
if(vErrors === null){
vErrors = [err39];
}
else {
vErrors.push(err39);
}
errors++;
}
}
if(data11.strict !== undefined && func0.call(data11, "strict")){
let data20 = data11.strict;
if(true !== data20){
const err40 = {instancePath:instancePath+"/policy/strict",schemaPath:"#/definitions/policy/properties/strict/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema26.properties.strict,data:data20};
if(vErrors === null){
vErrors = [err40];
}
else {
vErrors.push(err40);
}
errors++;
}
}
}
else {
const err41 = {instancePath:instancePath+"/policy",schemaPath:"#/definitions/policy/type",keyword:"type",params:{type: "object"},schema:schema26.type,parentSchema:schema26,data:data11};
if(vErrors === null){
vErrors = [err41];
}
else {
vErrors.push(err41);
}
errors++;
}
}
if(data.http !== undefined && func0.call(data, "http")){
let data21 = data.http;
if(Array.isArray(data21)){
const len2 = data21.length;
for(let i2=0; i2<len2; i2++){
let data22 = data21[i2];
if(data22 && typeof data22 == "object" && !Array.isArray(data22)){
if((data22.verb === undefined) || (!(func0.call(data22, "verb")))){
const err42 = {instancePath:instancePath+"/http/" + i2,schemaPath:"#/definitions/http/required",keyword:"required",params:{missingProperty: "verb"},schema:schema27.required,parentSchema:schema27,data:data22};
if(vErrors === null){
vErrors = [err42];
}
else {
vErrors.push(err42);
}
errors++;
}
if((data22.path === undefined) || (!(func0.call(data22, "path")))){
const err43 = {instancePath:instancePath+"/http/" + i2,schemaPath:"#/definitions/http/required",keyword:"required",params:{missingProperty: "path"},schema:schema27.required,parentSchema:schema27,data:data22};
if(vErrors === null){
vErrors = [err43];
}
else {
vErrors.push(err43);
}
errors++;
}
for(const key3 of Object.keys(data22)){
if(!(((key3 === "verb") || (key3 === "path")) || (key3 === "only"))){
const err44 = {instancePath:instancePath+"/http/" + i2,schemaPath:"#/definitions/http/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key3},schema:false,parentSchema:schema27,data:data22};
if(vErrors === null){
vErrors = [err44];
}
else {
vErrors.push(err44);
}
errors++;
}
}
if(data22.verb !== undefined && func0.call(data22, "verb")){
let data23 = data22.verb;
if(!(((((data23 === "GET") || (data23 === "POST")) || (data23 === "PUT")) || (data23 === "PATCH")) || (data23 === "DELETE"))){
const err45 = {instancePath:instancePath+"/http/" + i2+"/verb",schemaPath:"#/definitions/http/properties/verb/enum",keyword:"enum",params:{allowedValues: schema27.properties.verb.enum},schema:schema27.properties.verb.enum,parentSchema:schema27.properties.verb,data:data23};
if(vErrors === null){
vErrors = [err45];
}
else {
vErrors.push(err45);
}
errors++;
}
}
if(data22.path !== undefined && func0.call(data22, "path")){
let data24 = data22.path;
if(typeof data24 !== "string"){
const err46 = {instancePath:instancePath+"/http/" + i2+"/path",schemaPath:"#/definitions/http/properties/path/type",keyword:"type",params:{type: "string"},schema:schema27.properties.path.type,parentSchema:schema27.properties.path,data:data24};
if(vErrors === null){
vErrors = [err46];
}
else {
vErrors.push(err46);
}
errors++;
}
}
if(data22.only !== undefined && func0.call(data22, "only")){
let data25 = data22.only;
if(true !== data25){
const err47 = {instancePath:instancePath+"/http/" + i2+"/only",schemaPath:"#/definitions/http/properties/only/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema27.properties.only,data:data25};
if(vErrors === null){
vErrors = [err47];
}
else {
vErrors.push(err47);
}
errors++;
}
}
}
else {
const err48 = {instancePath:instancePath+"/http/" + i2,schemaPath:"#/definitions/http/type",keyword:"type",params:{type: "object"},schema:schema27.type,parentSchema:schema27,data:data22};
if(vErrors === null){
vErrors = [err48];
}
else {
vErrors.push(err48);
}
errors++;
}
}
}
else {
const err49 = {instancePath:instancePath+"/http",schemaPath:"#/properties/http/type",keyword:"type",params:{type: "array"},schema:schema14.properties.http.type,parentSchema:schema14.properties.http,data:data21};
if(vErrors === null){
vErrors = [err49];
}
else {
vErrors.push(err49);
}
errors++;
}
}
}
else {
const err50 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema14.type,parentSchema:schema14,data};
if(vErrors === null){
vErrors = [err50];
}
else {
vErrors.push(err50);
}
errors++;
}
validate11.errors = vErrors;
return errors === 0;
}


function validate10(data, {instancePath="", parentData, parentDataProperty, rootData=data}={}){
let vErrors = null;
let errors = 0;
if(data && typeof data == "object" && !Array.isArray(data)){
if((data.meshrpc === undefined) || (!(func0.call(data, "meshrpc")))){
const err0 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "meshrpc"},schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err0];
}
else {
vErrors.push(err0);
}
errors++;
}
if((data.service === undefined) || (!(func0.call(data, "service")))){
const err1 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "service"},schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err1];
}
else {
vErrors.push(err1);
}
errors++;
}
if((data.interface === undefined) || (!(func0.call(data, "interface")))){
const err2 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "interface"},schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err2];
}
else {
vErrors.push(err2);
}
errors++;
}
if((data.doc === undefined) || (!(func0.call(data, "doc")))){
const err3 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "doc"},schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err3];
}
else {
vErrors.push(err3);
}
errors++;
}
if((data.methods === undefined) || (!(func0.call(data, "methods")))){
const err4 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "methods"},schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err4];
}
else {
vErrors.push(err4);
}
errors++;
}
if((data.types === undefined) || (!(func0.call(data, "types")))){
const err5 = {instancePath,schemaPath:"#/required",keyword:"required",params:{missingProperty: "types"},schema:schema11.required,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err5];
}
else {
vErrors.push(err5);
}
errors++;
}
for(const key0 of Object.keys(data)){
if(!(((((((key0 === "meshrpc") || (key0 === "service")) || (key0 === "interface")) || (key0 === "doc")) || (key0 === "source")) || (key0 === "methods")) || (key0 === "types"))){
const err6 = {instancePath,schemaPath:"#/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key0},schema:false,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err6];
}
else {
vErrors.push(err6);
}
errors++;
}
}
if(data.meshrpc !== undefined && func0.call(data, "meshrpc")){
let data0 = data.meshrpc;
if(1 !== data0){
const err7 = {instancePath:instancePath+"/meshrpc",schemaPath:"#/properties/meshrpc/const",keyword:"const",params:{allowedValue: 1},schema:1,parentSchema:schema11.properties.meshrpc,data:data0};
if(vErrors === null){
vErrors = [err7];
}
else {
vErrors.push(err7);
}
errors++;
}
}
if(data.service !== undefined && func0.call(data, "service")){
let data1 = data.service;
if(typeof data1 !== "string"){
const err8 = {instancePath:instancePath+"/service",schemaPath:"#/properties/service/type",keyword:"type",params:{type: "string"},schema:schema11.properties.service.type,parentSchema:schema11.properties.service,data:data1};
if(vErrors === null){
vErrors = [err8];
}
else {
vErrors.push(err8);
}
errors++;
}
}
if(data.interface !== undefined && func0.call(data, "interface")){
let data2 = data.interface;
if(typeof data2 !== "string"){
const err9 = {instancePath:instancePath+"/interface",schemaPath:"#/properties/interface/type",keyword:"type",params:{type: "string"},schema:schema11.properties.interface.type,parentSchema:schema11.properties.interface,data:data2};
if(vErrors === null){
vErrors = [err9];
}
else {
vErrors.push(err9);
}
errors++;
}
}
if(data.doc !== undefined && func0.call(data, "doc")){
let data3 = data.doc;
if(typeof data3 !== "string"){
const err10 = {instancePath:instancePath+"/doc",schemaPath:"#/properties/doc/type",keyword:"type",params:{type: "string"},schema:schema11.properties.doc.type,parentSchema:schema11.properties.doc,data:data3};
if(vErrors === null){
vErrors = [err10];
}
else {
vErrors.push(err10);
}
errors++;
}
}
if(data.source !== undefined && func0.call(data, "source")){
let data4 = data.source;
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
if((data4.interface === undefined) || (!(func0.call(data4, "interface")))){
const err11 = {instancePath:instancePath+"/source",schemaPath:"#/properties/source/required",keyword:"required",params:{missingProperty: "interface"},schema:schema11.properties.source.required,parentSchema:schema11.properties.source,data:data4};
if(vErrors === null){
vErrors = [err11];
}
else {
vErrors.push(err11);
}
errors++;
}
if((data4.types === undefined) || (!(func0.call(data4, "types")))){
const err12 = {instancePath:instancePath+"/source",schemaPath:"#/properties/source/required",keyword:"required",params:{missingProperty: "types"},schema:schema11.properties.source.required,parentSchema:schema11.properties.source,data:data4};
if(vErrors === null){
vErrors = [err12];
}
else {
vErrors.push(err12);
}
errors++;
}
for(const key1 of Object.keys(data4)){
if(!((key1 === "interface") || (key1 === "types"))){
const err13 = {instancePath:instancePath+"/source",schemaPath:"#/properties/source/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key1},schema:false,parentSchema:schema11.properties.source,data:data4};
if(vErrors === null){
vErrors = [err13];
}
else {
vErrors.push(err13);
}
errors++;
}
}
if(data4.interface !== undefined && func0.call(data4, "interface")){
let data5 = data4.interface;
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
if((data5.module === undefined) || (!(func0.call(data5, "module")))){
const err14 = {instancePath:instancePath+"/source/interface",schemaPath:"#/definitions/origin/required",keyword:"required",params:{missingProperty: "module"},schema:schema12.required,parentSchema:schema12,data:data5};
if(vErrors === null){
vErrors = [err14];
}
else {
vErrors.push(err14);
}
errors++;
}
if((data5.name === undefined) || (!(func0.call(data5, "name")))){
const err15 = {instancePath:instancePath+"/source/interface",schemaPath:"#/definitions/origin/required",keyword:"required",params:{missingProperty: "name"},schema:schema12.required,parentSchema:schema12,data:data5};
if(vErrors === null){
vErrors = [err15];
}
else {
vErrors.push(err15);
}
errors++;
}
for(const key2 of Object.keys(data5)){
if(!(((key2 === "module") || (key2 === "name")) || (key2 === "value"))){
const err16 = {instancePath:instancePath+"/source/interface",schemaPath:"#/definitions/origin/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key2},schema:false,parentSchema:schema12,data:data5};
if(vErrors === null){
vErrors = [err16];
}
else {
vErrors.push(err16);
}
errors++;
}
}
if(data5.module !== undefined && func0.call(data5, "module")){
let data6 = data5.module;
if(typeof data6 !== "string"){
const err17 = {instancePath:instancePath+"/source/interface/module",schemaPath:"#/definitions/origin/properties/module/type",keyword:"type",params:{type: "string"},schema:schema12.properties.module.type,parentSchema:schema12.properties.module,data:data6};
if(vErrors === null){
vErrors = [err17];
}
else {
vErrors.push(err17);
}
errors++;
}
}
if(data5.name !== undefined && func0.call(data5, "name")){
let data7 = data5.name;
if(typeof data7 !== "string"){
const err18 = {instancePath:instancePath+"/source/interface/name",schemaPath:"#/definitions/origin/properties/name/type",keyword:"type",params:{type: "string"},schema:schema12.properties.name.type,parentSchema:schema12.properties.name,data:data7};
if(vErrors === null){
vErrors = [err18];
}
else {
vErrors.push(err18);
}
errors++;
}
}
if(data5.value !== undefined && func0.call(data5, "value")){
let data8 = data5.value;
if(true !== data8){
const err19 = {instancePath:instancePath+"/source/interface/value",schemaPath:"#/definitions/origin/properties/value/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema12.properties.value,data:data8};
if(vErrors === null){
vErrors = [err19];
}
else {
vErrors.push(err19);
}
errors++;
}
}
}
else {
const err20 = {instancePath:instancePath+"/source/interface",schemaPath:"#/definitions/origin/type",keyword:"type",params:{type: "object"},schema:schema12.type,parentSchema:schema12,data:data5};
if(vErrors === null){
vErrors = [err20];
}
else {
vErrors.push(err20);
}
errors++;
}
}
if(data4.types !== undefined && func0.call(data4, "types")){
let data9 = data4.types;
if(data9 && typeof data9 == "object" && !Array.isArray(data9)){
for(const key3 of Object.keys(data9)){
let data10 = data9[key3];
if(data10 && typeof data10 == "object" && !Array.isArray(data10)){
if((data10.module === undefined) || (!(func0.call(data10, "module")))){
const err21 = {instancePath:instancePath+"/source/types/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/origin/required",keyword:"required",params:{missingProperty: "module"},schema:schema12.required,parentSchema:schema12,data:data10};
if(vErrors === null){
vErrors = [err21];
}
else {
vErrors.push(err21);
}
errors++;
}
if((data10.name === undefined) || (!(func0.call(data10, "name")))){
const err22 = {instancePath:instancePath+"/source/types/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/origin/required",keyword:"required",params:{missingProperty: "name"},schema:schema12.required,parentSchema:schema12,data:data10};
if(vErrors === null){
vErrors = [err22];
}
else {
vErrors.push(err22);
}
errors++;
}
for(const key4 of Object.keys(data10)){
if(!(((key4 === "module") || (key4 === "name")) || (key4 === "value"))){
const err23 = {instancePath:instancePath+"/source/types/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/origin/additionalProperties",keyword:"additionalProperties",params:{additionalProperty: key4},schema:false,parentSchema:schema12,data:data10};
if(vErrors === null){
vErrors = [err23];
}
else {
vErrors.push(err23);
}
errors++;
}
}
if(data10.module !== undefined && func0.call(data10, "module")){
let data11 = data10.module;
if(typeof data11 !== "string"){
const err24 = {instancePath:instancePath+"/source/types/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/module",schemaPath:"#/definitions/origin/properties/module/type",keyword:"type",params:{type: "string"},schema:schema12.properties.module.type,parentSchema:schema12.properties.module,data:data11};
if(vErrors === null){
vErrors = [err24];
}
else {
vErrors.push(err24);
}
errors++;
}
}
if(data10.name !== undefined && func0.call(data10, "name")){
let data12 = data10.name;
if(typeof data12 !== "string"){
const err25 = {instancePath:instancePath+"/source/types/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/name",schemaPath:"#/definitions/origin/properties/name/type",keyword:"type",params:{type: "string"},schema:schema12.properties.name.type,parentSchema:schema12.properties.name,data:data12};
if(vErrors === null){
vErrors = [err25];
}
else {
vErrors.push(err25);
}
errors++;
}
}
if(data10.value !== undefined && func0.call(data10, "value")){
let data13 = data10.value;
if(true !== data13){
const err26 = {instancePath:instancePath+"/source/types/" + key3.replace(/~/g, "~0").replace(/\//g, "~1")+"/value",schemaPath:"#/definitions/origin/properties/value/const",keyword:"const",params:{allowedValue: true},schema:true,parentSchema:schema12.properties.value,data:data13};
if(vErrors === null){
vErrors = [err26];
}
else {
vErrors.push(err26);
}
errors++;
}
}
}
else {
const err27 = {instancePath:instancePath+"/source/types/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"),schemaPath:"#/definitions/origin/type",keyword:"type",params:{type: "object"},schema:schema12.type,parentSchema:schema12,data:data10};
if(vErrors === null){
vErrors = [err27];
}
else {
vErrors.push(err27);
}
errors++;
}
}
}
else {
const err28 = {instancePath:instancePath+"/source/types",schemaPath:"#/properties/source/properties/types/type",keyword:"type",params:{type: "object"},schema:schema11.properties.source.properties.types.type,parentSchema:schema11.properties.source.properties.types,data:data9};
if(vErrors === null){
vErrors = [err28];
}
else {
vErrors.push(err28);
}
errors++;
}
}
}
else {
const err29 = {instancePath:instancePath+"/source",schemaPath:"#/properties/source/type",keyword:"type",params:{type: "object"},schema:schema11.properties.source.type,parentSchema:schema11.properties.source,data:data4};
if(vErrors === null){
vErrors = [err29];
}
else {
vErrors.push(err29);
}
errors++;
}
}
if(data.methods !== undefined && func0.call(data, "methods")){
let data14 = data.methods;
if(Array.isArray(data14)){
const len0 = data14.length;
for(let i0=0; i0<len0; i0++){
if(!(validate11(data14[i0], {instancePath:instancePath+"/methods/" + i0,parentData:data14,parentDataProperty:i0,rootData}))){
vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors);
errors = vErrors.length;
}
}
}
else {
const err30 = {instancePath:instancePath+"/methods",schemaPath:"#/properties/methods/type",keyword:"type",params:{type: "array"},schema:schema11.properties.methods.type,parentSchema:schema11.properties.methods,data:data14};
if(vErrors === null){
vErrors = [err30];
}
else {
vErrors.push(err30);
}
errors++;
}
}
if(data.types !== undefined && func0.call(data, "types")){
let data16 = data.types;
if(data16 && typeof data16 == "object" && !Array.isArray(data16)){
for(const key5 of Object.keys(data16)){
if(!(validate13(data16[key5], {instancePath:instancePath+"/types/" + key5.replace(/~/g, "~0").replace(/\//g, "~1"),parentData:data16,parentDataProperty:key5,rootData}))){
vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors);
errors = vErrors.length;
}
}
}
else {
const err31 = {instancePath:instancePath+"/types",schemaPath:"#/properties/types/type",keyword:"type",params:{type: "object"},schema:schema11.properties.types.type,parentSchema:schema11.properties.types,data:data16};
if(vErrors === null){
vErrors = [err31];
}
else {
vErrors.push(err31);
}
errors++;
}
}
}
else {
const err32 = {instancePath,schemaPath:"#/type",keyword:"type",params:{type: "object"},schema:schema11.type,parentSchema:schema11,data};
if(vErrors === null){
vErrors = [err32];
}
else {
vErrors.push(err32);
}
errors++;
}
validate10.errors = vErrors;
return errors === 0;
}

/** One place where a contract does not have the shape of `idl-schema.ts`. */
export interface ShapeError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

export interface ShapeCheck {
  (value: unknown): boolean;
  readonly errors: readonly ShapeError[] | null;
}
