# Serves glmnet to glmnet.py: a line in, a line out. Times are taken here, around the fit alone.
# Matrices travel as raw float64 files, column by column.
answer <- function(...) { cat(..., "\n", sep = " "); flush(stdout()) }
numbers <- function(folder, name, kind = "double", size = 8) {
  file <- file.path(folder, paste0(name, ".bin"))
  readBin(file, kind, file.info(file)$size / size, size = size)
}

load_problem <- function(folder) {
  about <<- as.list(read.dcf(file.path(folder, "about.dcf"))[1, ])
  shape <- c(as.integer(about$n), as.integer(about$p))
  if (about$sparse == "1") {
    X <<- Matrix::sparseMatrix(
      i = numbers(folder, "indices", "integer", 4), p = numbers(folder, "indptr", "integer", 4),
      x = numbers(folder, "data"), dims = shape, index1 = FALSE)
  } else {
    X <<- numbers(folder, "X")
    dim(X) <<- shape
  }
  y <<- numbers(folder, "y"); lambda <<- numbers(folder, "lambda"); alpha <<- as.numeric(about$alpha)
  if (about$task == "cv") folds <<- numbers(folder, "folds", "integer", 4)
}

fit <- function(thresh) {
  common <- list(X, y, family = about$family, alpha = alpha, lambda = lambda, standardize = FALSE,
                 thresh = thresh, maxit = 1e8)
  if (about$task == "cv") do.call(cv.glmnet, c(common, list(foldid = folds))) else do.call(glmnet, common)
}

write_result <- function(model, folder) {
  if (about$task == "cv") { writeBin(as.double(model$cvm), file.path(folder, "curve.bin")); return(length(model$cvm)) }
  beta <- as(model$beta, "CsparseMatrix")
  writeBin(as.double(beta@x), file.path(folder, "beta_x.bin"))
  writeBin(as.integer(beta@i), file.path(folder, "beta_i.bin"))
  writeBin(as.integer(beta@p), file.path(folder, "beta_p.bin"))
  writeBin(as.double(model$a0), file.path(folder, "a0.bin"))
  length(model$a0)
}

lines <- file("stdin", "r")
while (length(line <- readLines(lines, 1)) > 0) {
  words <- strsplit(line, "\t")[[1]]
  if (words[1] == "load") {
    suppressMessages(library(glmnet))
    glmnet.control(fdev = 0, devmax = 1, mnlam = 1)  # else it stops before the path ends
    answer("ready", as.character(packageVersion("glmnet")))
  } else if (words[1] == "problem") {
    load_problem(words[2])
    answer("ready")
  } else if (words[1] == "fit") {
    seconds <- numeric(as.integer(words[3]))
    for (k in seq_along(seconds)) {
      start <- Sys.time()
      model <- suppressWarnings(fit(as.numeric(words[2])))
      seconds[k] <- as.numeric(Sys.time() - start, units = "secs")
    }
    answer("done", write_result(model, words[4]), sprintf("%.9f", seconds))
  }
}
