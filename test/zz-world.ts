import { mount, chipOf, read, bytesOf, stateOf, settle, upload, commit, save, crc32 } from './store-fixture.ts'
import { NorChip, Xorshift, type CutMode } from '../host-sim/nor-chip.ts'
type State = { blobs: Record<string, Uint8Array>, records: Record<string, Uint8Array> }
const dig = (b: Uint8Array|undefined) => b===undefined?'missing':`${b.length}/${crc32(b,0,b.length)}`
const line = (s: State) => [...Object.keys(s.blobs).sort().map(n=>`${n}=${dig(s.blobs[n])}`), ...Object.keys(s.records).sort().map(n=>`${n}:${dig(s.records[n])}`)].join(' ')
const clone = (s: State): State => ({blobs:{...s.blobs},records:{...s.records}})
let cuts=0, commits=0, actions=0, refused: Record<string,number>={}, doubles=0, flips=0
function run(seed: number, steps: number) {
  const r = new Xorshift(seed)
  const sectors = [16,24,33,64][r.below(4)]
  let chip = r.below(3)===0 ? new NorChip(sectors*4096, bytesOf(sectors*4096, seed)) : chipOf(sectors)
  let { store, lines } = mount(chip)
  let state: State = {blobs:{},records:{}}
  let allowed: State[] = [state]   // after a cut
  const names = ['a','b','cert','index.html','n'.repeat(24),'']
  const readers: any[] = []
  for (let i=0;i<steps;i++) {
    actions++
    const willCut = r.below(3)===0
    if (willCut) chip.cut(r.below(r.below(2)?6:40), (1+r.below(6)) as CutMode, r.next())
    let next = clone(state)
    let pending: State | undefined
    try {
      const kind = r.below(10)
      if (kind<5) {
        const n = r.below(3)
        const list: [string, Uint8Array][] = []
        for (let k=0;k<n;k++) list.push([names[r.below(names.length)], bytesOf(r.below([10,300,5000,20000, sectors*2000][r.below(5)]), r.next())])
        const recs: [string, Uint8Array][] = []
        for (let k=0;k<r.below(3);k++) recs.push([names[r.below(names.length)], bytesOf(r.below([3,100,900][r.below(3)]), r.next())])
        const rem: string[] = r.below(4)===0 ? [names[r.below(names.length)]] : []
        const t = store.begin(list.reduce((s,b)=>s+b[1].length,0) || (n?1:0))
        if (typeof t==='number') { refused[t]=(refused[t]??0)+1; if (t===500||(t===507&&n===0)) throw {code: store.failed?'power-cut':'bad '+t}; continue }
        // sometimes interleave another tx
        let other: any
        if (r.below(3)===0) { other = store.begin(r.below(9000)); }
        let bad=0
        for (const [name,c] of list) {
          if (r.below(6)===0) { const w=t.writer()!; if (w.room()>10) w.write(new Uint8Array(10),0,10); w.abort('x') ; bad=1; break }
          const w = upload(store,t,c,1+r.below(2000)); if (store.failed) throw store.failed
          const half=new Uint8Array(c.length); let d=0; while(d<c.length) d+=w.readAt(d,half,d,Math.min(c.length,d+1+r.below(3000)))
          if (Buffer.compare(half,c)) throw new Error('sealed differs')
          if (r.below(8)===0) continue // not kept
          bad ||= t.keep(name,w,['text/plain','x/y','','image/png'][r.below(4)]); next.blobs[name]=c }
        if (other && typeof other!=='number' && r.below(2)) { const w=other.writer(); if (w&&w.room()>0) w.write(new Uint8Array(100),0,100) }
        for (const [name,v] of recs) { const s=t.record(name,v); if (s===0) next.records[name]=v; else bad||=s }
        for (const name of rem) { t.remove(name); delete next.blobs[name]; delete next.records[name] }
        if (bad|| r.below(10)===0) { t.abort(); next=clone(state); if (other?.abort) other.abort() ; if (willCut) chip.uncut(); continue }
        pending = next
        const s = commit(store,t); if (other?.abort) other.abort()
        if (store.failed) throw store.failed
        if (s===0) { state=next; commits++ } else { refused['c'+s]=(refused['c'+s]??0)+1; if (s===500) throw new Error('500'); }
        pending=undefined
      } else if (kind===5) {
        const name = names[r.below(names.length)]; delete next.blobs[name]; delete next.records[name]; pending=next
        const s = save(store,{remove:[name]}); if (store.failed) throw store.failed
        if (s!==0) throw new Error('remove refused '+s); state=next; pending=undefined; commits++
      } else if (kind===6) { store.idle(); settle(store); if (store.failed) throw store.failed }
      else if (kind===7) { // reader
        const n = Object.keys(state.blobs)[0]
        if (n!==undefined) { const b=store.open(n); if(!b) throw new Error('no blob'); readers.push([b,state.blobs[n]]) }
      } else if (kind===8) { while(readers.length) { const [b,c]=readers.pop(); const g=new Uint8Array(c.length); b.readAt(0,g,0,g.length); b.release(); if (Buffer.compare(g,c)) throw new Error('snapshot') } }
      else { chip.uncut(); readers.length=0; chip=chip.reboot(); ({store,lines}=mount(chip)) }
      chip.uncut()
      const got=stateOf(store)
      if (got!==line(state)) throw new Error('state differs\n'+got+'\n'+line(state))
    } catch (e: any) {
      if (e?.code!=='power-cut') throw e
      cuts++
      readers.length=0
      // reboot with possible cuts in recovery
      for (let again=0;;again++) {
        chip=chip.reboot()
        if (again<3 && r.below(2)) { chip.cut(r.below(5),(1+r.below(6)) as CutMode, r.next()) }
        const m = mount(chip); store=m.store; lines=m.lines
        if (store.failed) { doubles++; continue }
        let got: string
        try { got=stateOf(store); } catch (e:any) { if (e.code==='power-cut') {doubles++; continue}; throw e }
        const okOld = got===line(state), okNew = pending && got===line(pending)
        if (!okOld && !okNew) throw new Error('third state\n'+got+'\nold '+line(state)+'\nnew '+(pending&&line(pending))+'\n'+lines.join('\n'))
        if (okNew && pending) { state=pending } 
        const after = state
        // power: may be cut again in idle
        try { store.idle(); settle(store); if (store.failed) {doubles++; if (okNew) pending = undefined; continue } } catch (e) { throw e }
        chip.uncut()
        if (stateOf(store)!==line(after)) throw new Error('after idle')
        break
      }
    }
  }
}
const from=+process.argv[2], to=+process.argv[3]
const t0=Date.now()
for (let seed=from; seed<to; seed++) { try { run(seed, 120) } catch (e: any) { console.log('seed',seed,e.message??e,e.stack?.split('\n').slice(1,5).join('\n')); process.exitCode=1; break } }
console.log({cuts,doubles,commits,actions,refused,ms:Date.now()-t0})
