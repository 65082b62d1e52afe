// The static server, an entry of its own: where it is not imported it costs nothing.
export {
  StaticFiles, type FileContent, type FilesHost, type StaticFile, type StaticOptions,
} from './static-files.ts'
