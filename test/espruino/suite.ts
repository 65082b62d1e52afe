// The runner of the vectors as a module of Espruino: the vectors come one by one, since all of them fit in no board.
export { VectorGateway } from '../run-vectors.ts'
