// Errors that Python's users know, by their names: an Error whose `name` is 'ValueError', 'KeyError' and so on, since not
// every engine can subclass Error. 'UnicodeDecodeError' is a kind of ValueError, and 'SyntaxError' is one of its own.

export function failure(name: string, message: string): Error {
  const error = new Error(message)
  error.name = name
  return error
}
