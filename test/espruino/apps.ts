// What is written on the board: apps as a user writes them, in the interpreter's own language.

/** Of a format that allows more variables the rest is taken before anything else. */
const FILL = `var memory=process.memory,size=memory().blocksize,before=memory().usage,left=memory().total-VARIABLES,fill=[];
while(left>0){fill.push(new Uint8Array(Math.min(left,4000)*size-4*size));left-=4000}var taken=memory().usage-before;
function usage(){return memory().usage-taken}`

/** What of us is on the board: a small one has no room for all. */
export interface Shape {
  device: boolean
  store: boolean
  /** So many it needs at work, to the next thousand: it has no more. */
  variables: number
}

/** The gateway, and what stage of the start needs how many variables. `swept`: how often the adapter found nothing open. */
function start({ device, store, variables }: Shape): string {
  return `${FILL.replace('VARIABLES', String(variables))}var M=[usage()];function mark(){M.push(usage())}
var p=require("postern");mark();
var platform=new p.EspruinoPlatform({${store ? 'flash:new p.EspruinoFlash()' : ''}});
var g=new p.Gateway(platform,{hosts:"any",limits:p.smallLimits()});mark();
${device ? 'require("device").device(g);' : ''}mark();
var swept=0;process.memory=function(){swept++;return memory()};`
}

function scripts(store: boolean): string {
  return `
function size(cgi){var i=cgi.form.item("file");cgi.print("Content-Type: text/plain\\n");cgi.print(""+(i?i.length:-1))}
g.register("discard",{files:{file:{sink:"discard",max:1<<30}}},size);
${store ? 'g.register("keep",{files:{file:{sink:"flash",max:40000}}},size);' : ''}
g.register("ok",function(cgi){cgi.print("Content-Type: text/plain\\nContent-Length: 2\\n\\nok")});
g.register("hog",function(cgi){var s="x";cgi.print("Content-Type: text/plain\\n");while(true)s+=s});`
}

export function gatewayApp(port: number, shape: Shape): string {
  return `${start(shape)}${scripts(shape.store)}g.listen(${port});mark();print("ready "+JSON.stringify(M))`
}
