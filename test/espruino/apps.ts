// What is written on the board: apps as a user writes them, in the interpreter's own language.

/** Of a format that allows more variables the rest is taken before anything else. */
const FILL = `var memory=process.memory,taken=0;(function(){
var size=memory().blocksize,before=memory().usage,left=memory().total-VARIABLES;global.fill=[];
while(left>0){fill.push(new Uint8Array(Math.min(left,4000)*size-4*size));left-=4000}taken=memory().usage-before})();`
/** `swept`: how often the adapter found nothing open. */
const USAGE = `var M=[],swept=0;function usage(){return memory().usage-taken}function mark(){M.push(usage())}
process.memory=function(c){if(c!==false)swept++;return memory(c)};mark();`

/** `variables`: what the board has of those that its format allows; undefined: all. */
function filled(variables: number | undefined): string {
  return variables === undefined ? 'var memory=process.memory,taken=0;' : FILL.replace('VARIABLES', String(variables))
}

/** The gateway, with a word `mark` at each stage of its start. */
function start(mark: string): string {
  return `var p=require("postern");${mark}
var g=new p.Gateway(new p.EspruinoPlatform({flash:new p.EspruinoFlash()}),{hosts:"any",limits:p.tinyLimits()});${mark}
require("device").device(g);${mark}`
}

const SCRIPTS = `
function size(cgi){var i=cgi.form.item("file");cgi.print("Content-Type: text/plain\\n");cgi.print(""+(i?i.length:-1))}
g.register("discard",{files:{file:{sink:"discard",max:1<<30}}},size);
g.register("keep",{files:{file:{sink:"flash",max:40000}}},size);
g.register("ok",function(cgi){cgi.print("Content-Type: text/plain\\nContent-Length: 2\\n\\nok")});
g.register("hog",function(cgi){var s="x";cgi.print("Content-Type: text/plain\\n");while(true)s+=s});`

/** The device, and what uses memory up beside it; it tells what stage of the start needs how many variables. */
export function measuredApp(port: number, variables: number | undefined): string {
  return `${filled(variables)}${USAGE}${start('mark();')}${SCRIPTS}g.listen(${port});mark();print("ready "+JSON.stringify(M))`
}

/** The device and nothing else. */
export function deviceApp(port: number, variables: number | undefined): string {
  return `${filled(variables)}${start('')}g.listen(${port});print("ready")`
}
