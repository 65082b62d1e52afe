// The SDK's own HTTP server with the same two routes, as its example has them: what the benchmark compares with.
import HTTPServer from 'embedded:network/http/server'
import Listener from 'embedded:io/socket/listener'

// It does not tell its port; in the namespace of the benchmark every one is free.
const PORT = 8481
const hello = ArrayBuffer.fromString('hello\n')

const small = {
  onResponse(response) {
    response.headers.set('content-type', 'text/plain')
    response.headers.set('content-length', hello.byteLength)
    this.respond(response)
  },
  onWritable() {
    this.write(hello)
  },
}
const routes = new Map([
  ['/cgi-bin/small', small],
  ['/cgi-bin/discard', {
    ...small,
    onReadable() {
      this.read()
    },
  }],
])

new HTTPServer({
  io: Listener,
  port: PORT,
  onConnect(connection) {
    connection.accept({
      onRequest(request) {
        this.route = routes.get(request.path)
      },
    })
  },
})
trace(`ready ${PORT}\n`)
