// The simulator as a person meets it: its command line, what it prints, how it ends, and the image that it keeps.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import * as net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { NorImage } from '../host-sim/nor-image.ts'
import { readOptions } from '../host-sim/options.ts'
import { outcome, simulator, urlOf } from './simulated.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-simulator-'))
after(() => rmSync(folder, { recursive: true }))

test('reads its options, and says what is wrong with them', () => {
  const read = readOptions(['--port', '0', '--flash', 'x', '--flash-size', '64k', '--profile', 'small', '--engine', 'xs'])
  assert.deepEqual(read, {
    help: false, cgiBin: undefined, directory: undefined, bind: '127.0.0.1', port: 0, protocol: 'HTTP/1.1', flash: 'x',
    store: undefined, flashBytes: 65536, profile: 'small', engine: 'xs',
  })
  const folders = readOptions(['--cgi-bin', folder, '--directory', '.', '--bind', '::1', '--protocol', 'HTTP/1.0'])
  assert.ok(typeof folders === 'object')
  assert.deepEqual([folders.cgiBin, folders.directory, folders.bind, folders.protocol], [folder, '.', '::1', 'HTTP/1.0'])
  const plain = readOptions([])
  assert.ok(typeof plain === 'object')
  assert.deepEqual([plain.port, plain.flash, plain.flashBytes, plain.profile, plain.engine], [8080, undefined, undefined, 'default', 'node'])
  for (const [size, bytes] of [['1m', 1048576], ['1M', 1048576], ['32768', 32768], ['64K', 65536]] as const) {
    const options = readOptions(['--flash-size', size])
    assert.ok(typeof options === 'object')
    assert.equal(options.flashBytes, bytes)
  }
  for (const size of ['0', '5000', '28k', '65m', 'big', '1g', '-4096', '']) {
    assert.match(String(readOptions(['--flash-size', size])), /flash-size/)
  }
  for (const port of ['65536', '-1', 'http', '']) assert.match(String(readOptions(['--port', port])), /port/)
  assert.match(String(readOptions(['--profile', 'huge'])), /default or small/)
  assert.match(String(readOptions(['--engine', 'v8'])), /node or xs/)
  for (const name of ['--cgi-bin', '--directory']) {
    const missing = join(folder, 'missing')
    assert.equal(readOptions([name, missing]), `${name} ${missing} is no folder`)
    assert.equal(readOptions([name, 'package.json']), `${name} package.json is no folder`)
    assert.equal(readOptions([name, '']), `${name}  is no folder`)
    assert.equal(readOptions([name, folder, '--engine', 'xs']), `${name} needs --engine node: on xs the example device is served`)
  }
  for (const bind of ['localhost', '', '1.2.3', '256.0.0.1', '127.0.0.1:80', '[::1]']) {
    assert.equal(readOptions(['--bind', bind]), `--bind ${bind} is no IP address, such as 127.0.0.1, 0.0.0.0 or ::1`)
  }
  for (const protocol of ['HTTP/2', 'HTTP/0.9', '1.1', '']) {
    assert.equal(readOptions(['--protocol', protocol]), `--protocol ${protocol}: HTTP/1.1 or HTTP/1.0`)
  }
  assert.equal(readOptions(['--store', '']), '--store needs the name of a folder')
  assert.equal(readOptions(['--store', 'x', '--flash', 'y']), '--flash and --store: the flash is kept in one of them')
  assert.match(String(readOptions(['--speed'])), /--speed/)
  assert.match(String(readOptions(['extra'])), /extra/)
})

test('tells what there is by --help', async () => {
  const { code, lines } = await outcome('--help')
  assert.equal(code, 0)
  const options = ['--cgi-bin FOLDER', '--directory FOLDER', '--bind ADDRESS', '--port', '--protocol', '--flash FILE', '--store FOLDER', '--flash-size',
    '--profile', '--engine', '--help']
  for (const option of options) assert.ok(lines.includes(option), option)
  assert.ok(lines.split('\n').length <= 24, 'one screen')
  for (const line of lines.split('\n')) assert.ok(line.length <= 80, line)
})

test('ends with 2 and a line when the command line is wrong', async () => {
  const cases = [
    [['--port', 'none'], /^--port none is no port/], [['--directory', 'missing'], /^--directory missing is no folder/],
    [['--cgi-bin', 'missing'], /^--cgi-bin missing is no folder/], [['--bind', 'here'], /^--bind here is no IP address/],
    [['--cgi-bin', folder, '--engine', 'xs'], /^--cgi-bin needs --engine node/],
  ] as const
  for (const [words, line] of cases) {
    const { code, lines, errors } = await outcome(...words)
    assert.deepEqual([code, lines], [2, ''])
    assert.match(errors, line)
    assert.match(errors, /--help/)
  }
})

test('ends with 1 and suggests another port when it is taken', async () => {
  const taken = net.createServer().listen(0, '127.0.0.1')
  await new Promise<void>(resolve => taken.once('listening', () => resolve()))
  const { port } = taken.address() as net.AddressInfo
  const { code, errors } = await outcome('--port', String(port))
  taken.close()
  assert.equal(code, 1)
  assert.match(errors, new RegExp(`Port ${port} is taken.*--port`))
  assert.doesNotMatch(errors, / at /, 'no stack')
})

test('ends with 1 and says why the image cannot be used', async () => {
  const odd = join(folder, 'odd.flash')
  writeFileSync(odd, 'not an image')
  const cases = [
    [[odd], /cannot be used/],
    [[folder], /cannot be used/],
    [[join(folder, 'missing', 'x.flash')], /cannot be used/],
  ] as const
  for (const [[file], line] of cases) {
    const { code, errors } = await outcome('--port', '0', '--flash', file)
    assert.equal(code, 1, file)
    assert.match(errors, line)
    assert.doesNotMatch(errors, /\n +at /, 'no stack')
  }
  assert.equal(readFileSync(odd, 'utf8'), 'not an image')
})

test('prints what it serves, the address first, then each answer in one line without colours', async () => {
  const process = simulator('--port', '0', '--profile', 'small')
  const url = await urlOf(process)
  assert.match(process.lines[0], /^Postern serves http:\/\/127\.0\.0\.1:[0-9]+\/$/)
  await process.match(/scripts .*\/cgi-bin\/settings/)
  await process.match(/flash .*1,048,576 B in memory/)
  await process.match(/profile +small/)
  const page = await fetch(url)
  assert.equal(page.status, 200)
  const content = await page.text()
  const time = '\\[[0-3][0-9]/[A-Z][a-z]{2}/[0-9]{4}:[0-9:]{8} [+-][0-9]{4}\\]'
  await process.match(new RegExp(`^127\\.0\\.0\\.1 - - ${time} "GET / HTTP/1\\.1" 200 ${Buffer.byteLength(content)}$`))
  assert.ok(content.includes('<h1>'))
  await fetch(`${url}cgi-bin/nothing%1Bhere`)
  await process.match(/^127\.0\.0\.1 - - \[.*\] "GET \/cgi-bin\/nothing%1Bhere HTTP\/1\.1" 404 14$/)
  await process.match(/^404 127\.0\.0\.1: no such script$/, process.errors)
  assert.ok(![...process.lines, ...process.errors].some(line => line.includes('\x1b')), 'no colours')
  assert.equal(await process.end('SIGINT'), 0)
})

test('refuses an image that another process uses, and takes over from one that is gone', () => {
  const file = join(folder, 'locked.flash')
  writeFileSync(`${file}.lock`, String(process.ppid))
  assert.throws(() => new NorImage(file, 65536), /in use by process/)
  assert.equal(existsSync(file), false)
  const gone = spawnSync(process.execPath, ['-e', '0']).pid
  writeFileSync(`${file}.lock`, String(gone))
  const image = new NorImage(file, 65536)
  image.erase(3)
  image.close()
  assert.equal(existsSync(`${file}.lock`), false)
})

test('keeps its flash in the image, over a restart that names no size', async () => {
  const file = join(folder, 'kept.flash')
  const first = simulator('--port', '0', '--flash', file, '--flash-size', '128k')
  const saved = await fetch(`${await urlOf(first)}cgi-bin/settings`, {
    method: 'POST',
    body: new URLSearchParams({ ssid: 'Caf\u00e9 & 1', host: 'broker.example', port: '8883', qos: '1' }),
    redirect: 'manual',
  })
  assert.equal(saved.status, 303)
  assert.equal(await first.end('SIGINT'), 0)
  assert.ok(existsSync(file))
  assert.equal(statSync(file).size, 131072)
  const second = simulator('--port', '0', '--flash', file)
  await second.match(/flash .*131,072 B in /)
  const page = await (await fetch(`${await urlOf(second)}cgi-bin/settings`)).text()
  for (const value of [/"Caf\u00e9 &(amp|#38); 1"/, /"broker\.example"/, /"8883"/]) assert.match(page, value)
  assert.equal(await second.end('SIGTERM'), 0)
  const { code, errors } = await outcome('--port', '0', '--flash', file, '--flash-size', '64k')
  assert.equal(code, 1)
  assert.match(errors, /131072/)
})

test('keeps its store in files, over a kill', async () => {
  const store = join(folder, 'store'), save = async (process: ReturnType<typeof simulator>, host: string) => {
    const body = new URLSearchParams({ ssid: 'home', host, port: '8883', qos: '1' })
    const saved = await fetch(`${await urlOf(process)}cgi-bin/settings`, { method: 'POST', body, redirect: 'manual' })
    assert.equal(saved.status, 303)
  }
  const first = simulator('--port', '0', '--store', store, '--flash-size', '128k')
  await first.match(/flash .*131,072 B in files in /)
  await save(first, 'first.example')
  const killed = once(first.child, 'exit')
  first.child.kill('SIGKILL')
  await killed
  assert.equal(readdirSync(store).filter(name => /^32-[0-9]+$/.test(name)).length, 32)
  const second = simulator('--port', '0', '--store', store)
  await second.match(/flash .*131,072 B in files in /)
  const url = await urlOf(second)
  assert.match(await (await fetch(`${url}cgi-bin/settings`)).text(), /"first\.example"/)
  const other = await outcome('--port', '0', '--store', store)
  assert.equal(other.code, 1)
  assert.match(other.errors, /The store cannot be used: .* in use by process/)
  await save(second, 'second.example')
  assert.equal(await second.end('SIGINT'), 0)
  assert.equal(existsSync(join(store, 'lock')), false)
  const { code, errors } = await outcome('--port', '0', '--store', store, '--flash-size', '64k')
  assert.equal(code, 1)
  assert.match(errors, /131072/)
})
